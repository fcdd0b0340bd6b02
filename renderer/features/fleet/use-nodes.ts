import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { call, onEvent } from '../../host/host';
import { lastKnownNodes } from '../../host/last-known-nodes';

export const nodesKey = (connectionId: string) => ['fleet', connectionId, 'nodes'];
export const nodeKey = (connectionId: string, nodeId: string) => ['fleet', connectionId, 'node', nodeId];

/** All nodes of a connection; the pages are followed to the end. */
async function listAllNodes(connectionId: string): Promise<ManagedNode[]> {
  const nodes: ManagedNode[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call('fleet/list-nodes', { connectionId, ...(nextToken ? { nextToken } : {}) });
    nodes.push(...page.nodes);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return nodes;
}

/**
 * Polls slowly where the connection pushes its changes, and often where it does not. Until the connection answers for
 * the first time, and while it is down, `nodes` are the last known ones and `lastReadAt` says of when they are (epoch
 * milliseconds).
 */
export function useNodes({ connectionId, capabilities, state }: Connection) {
  const query = useQuery({
    queryKey: nodesKey(connectionId),
    queryFn: () => listAllNodes(connectionId),
    refetchInterval: capabilities.includes('push-changes') ? 60_000 : 10_000,
    enabled: !isDown(state),
  });
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
