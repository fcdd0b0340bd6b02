import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { call, onEvent } from '../../host/host';
import { lastKnownNodes } from '../../host/last-known-nodes';
import { nodesKey, nodesQuery } from '../../host/node-lists';
import { useTagsRead } from '../../host/use-tags-read';

export const nodeKey = (connectionId: string, nodeId: string) => ['fleet', connectionId, 'node', nodeId];

/**
 * The nodes of a connection. Until it answers for the first time, and while it is down, `nodes` are the last known ones
 * and `lastReadAt` says of when they are (epoch milliseconds).
 */
export function useNodes(connection: Connection) {
  const { connectionId, state } = connection;
  const query = useQuery(nodesQuery(connection));
  const lastKnown = query.data === undefined ? lastKnownNodes(connectionId) : undefined;
  const lastReadAt = query.data !== undefined && isDown(state) ? query.dataUpdatedAt : lastKnown?.readAt;
  return { query, nodes: query.data ?? lastKnown?.nodes ?? noNodes, lastReadAt };
}

const noNodes: ManagedNode[] = [];

/** One node; until it is read, as it stands in the table. */
export function useNode({ connectionId, state }: Connection, nodeId: string) {
  const client = useQueryClient();
  const isNode = (node: ManagedNode) => node.nodeId === nodeId;
  return useQuery({
    queryKey: nodeKey(connectionId, nodeId),
    queryFn: () => call('fleet/get-node', { connectionId, nodeId }),
    refetchInterval: 30_000,
    enabled: !isDown(state),
    placeholderData: () =>
      client.getQueryData<ManagedNode[]>(nodesKey(connectionId))?.find(isNode) ??
      lastKnownNodes(connectionId)?.nodes.find(isNode),
  });
}

const quietMs = 250;

/** Reads again what a connection says has changed; a burst of changes is one reading. */
export function useFleetChanges(): void {
  const client = useQueryClient();
  useTagsRead();
  useEffect(() => {
    const pending = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onEvent('fleet/changed', ({ connectionId }) => {
      pending.add(connectionId);
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const id of pending) void client.invalidateQueries({ queryKey: ['fleet', id] });
        pending.clear();
      }, quietMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client]);
}
