import type { ManagedNode } from '#shared/fleet/managed-node';
import { flash } from '../../ui/flash-store';

/** Puts the ids on the clipboard, one a line, and says so. */
export async function copyNodeIds(nodes: readonly ManagedNode[]): Promise<void> {
  try {
    await navigator.clipboard.writeText(nodes.map((node) => node.nodeId).join('\n'));
    flash('success', nodes.length === 1 ? 'Node ID copied' : `${nodes.length} node IDs copied`);
  } catch {
    flash('error', 'Nothing was copied', 'The clipboard could not be written.');
  }
}
