import type { ManagedNode } from '../fleet/managed-node';
import type { CommandTarget } from './command';

/** Whether a node is one of those that a command's targets stand for; `unknown` where only the service can tell. */
export type TargetMatch = 'yes' | 'no' | 'unknown';

/** Values are joined by OR, keys by AND. Tags are compared with their case. */
export function matchTargets(
  node: Pick<ManagedNode, 'nodeId' | 'tags'>,
  targets: readonly CommandTarget[],
): TargetMatch {
  if (targets.length === 0) return 'no';
  let isSure = true;
  for (const { key, values } of targets) {
    const match = matchOne(node, key, values);
    if (match === 'no') return 'no';
    if (match === 'unknown') isSure = false;
  }
  return isSure ? 'yes' : 'unknown';
}

function matchOne(
  { nodeId, tags }: Pick<ManagedNode, 'nodeId' | 'tags'>,
  key: string,
  values: readonly string[],
): TargetMatch {
  const when = (is: boolean) => (is ? 'yes' : 'no');
  if (key === 'InstanceIds') return when(values.includes('*') || values.includes(nodeId));
  if (key === 'tag-key') return when(tags.some((tag) => values.includes(tag.key)));
  if (key.startsWith('tag:')) {
    const name = key.slice(4);
    return when(tags.some((tag) => tag.key === name && values.includes(tag.value)));
  }
  return 'unknown';
}
