import { AwsError } from '../errors';
import type { NodeRecord, NodeStore } from '../store/nodes';
import type { TagStore } from '../store/tags';

export interface Target {
  Key: string;
  Values: string[];
}

/**
 * Nodes that a SendCommand is for, by id or by targets (keys joined by AND, values by OR), as they are now.
 * Raises InvalidInstanceId for an id that is not registered.
 */
export function resolveTargets(
  nodes: NodeStore,
  tags: TagStore,
  instanceIds: readonly string[],
  targets: readonly Target[],
): NodeRecord[] {
  if (instanceIds.length > 0) {
    return [...new Set(instanceIds)].map((nodeId) => {
      const node = nodes.get(nodeId);
      if (!node) throw new AwsError('InvalidInstanceId', `There is no managed node ${nodeId}.`);
      return node;
    });
  }
  const tests = targets.map((target) => testFor(target, tags));
  return nodes.list().filter((node) => tests.every((test) => test(node)));
}

function testFor({ Key, Values }: Target, tags: TagStore): (node: NodeRecord) => boolean {
  if (Key === 'InstanceIds')
    return Values.includes('*') ? () => true : (node) => Values.includes(node.nodeId);
  const tagsOf = (node: NodeRecord) => tags.list('ManagedInstance', node.nodeId);
  if (Key === 'tag-key') return (node) => tagsOf(node).some((tag) => Values.includes(tag.Key));
  if (Key.startsWith('tag:') && Key.length > 4) {
    const name = Key.slice(4);
    return (node) => tagsOf(node).some((tag) => tag.Key === name && Values.includes(tag.Value));
  }
  throw new AwsError(
    'InvalidTarget',
    `The target key ${Key} is not supported; use InstanceIds, tag:<Key> or tag-key.`,
  );
}
