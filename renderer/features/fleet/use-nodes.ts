import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
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
 * the first time, `nodes` are the last known ones and `lastReadAt` says of when they are (epoch milliseconds).
 */
export function useNodes(connectionId: string, pushesChanges: boolean) {
  const query = useQuery({
    queryKey: nodesKey(connectionId),
    queryFn: () => listAllNodes(connectionId),
    refetchInterval: pushesChanges ? 60_000 : 10_000,
  });
  const lastKnown = query.data === undefined ? lastKnownNodes(connectionId) : undefined;
  return { query, nodes: query.data ?? lastKnown?.nodes ?? noNodes, lastReadAt: lastKnown?.readAt };
}

const noNodes: ManagedNode[] = [];

export function useNode(connectionId: string, nodeId: string) {
  return useQuery({
    queryKey: nodeKey(connectionId, nodeId),
    queryFn: () => call('fleet/get-node', { connectionId, nodeId }),
    refetchInterval: 30_000,
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
