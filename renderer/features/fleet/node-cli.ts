import { cliCalls } from '#shared/api-log/cli-calls';
import type { Connection } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { copyAsCli } from '../../ui/copy-as-cli';

const choices = {
  'cli-read': { text: 'Read the node', calls: cliCalls.readNode },
  'cli-tags': { text: 'List its tags', calls: cliCalls.listTags },
  'cli-session': { text: 'Start a session', calls: cliCalls.startSession },
  'cli-deregister': { text: 'Deregister', calls: cliCalls.deregister },
} as const;

/** For a menu of actions on nodes. */
export const nodeCliItem = {
  id: 'cli',
  text: 'Copy as AWS CLI',
  items: Object.entries(choices).map(([id, { text }]) => ({ id, text })),
};

/** Whether the id is of `nodeCliItem`; then its line is copied for each node. */
export function copyNodesAsCli(
  id: string,
  connections: readonly Connection[],
  nodes: readonly ManagedNode[],
): boolean {
  if (!Object.hasOwn(choices, id)) return false;
  const { calls } = choices[id as keyof typeof choices];
  void copyAsCli(
    nodes.flatMap(({ connectionId, nodeId }) => {
      const connection = connections.find((one) => one.connectionId === connectionId) ?? { connectionId };
      return calls(nodeId).map((call) => ({ call, connection }));
    }),
  );
  return true;
}
