import type { ManagedNode } from '#shared/fleet/managed-node';

/** Why no file can go to this node or come from it; undefined when one can. */
export function whyNoFiles(node: ManagedNode | undefined): string | undefined {
  return node?.platformType === 'Windows' ? 'Windows nodes have no file transfer yet.' : undefined;
}
