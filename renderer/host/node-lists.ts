import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import { AppError } from '#shared/errors/app-error';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { call } from './host';
import { lastKnownNodes } from './last-known-nodes';
import { pollInterval } from './poll-interval';

export const nodesKey = (connectionId: string) => ['fleet', connectionId, 'nodes'];

/** All nodes of a connection; the pages are followed to the end. */
async function listAllNodes(connectionId: string, signal: AbortSignal): Promise<ManagedNode[]> {
  const nodes: ManagedNode[] = [];
  let nextToken: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await call('fleet/list-nodes', { connectionId, ...(nextToken ? { nextToken } : {}) });
    nodes.push(...page.nodes);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return nodes;
}

interface NodesPoll {
  state: { error: Error | null; fetchFailureCount: number };
}

/** How long the last reading of each connection took, in milliseconds. */
const readingMs = new Map<string, number>();

/** Polls slowly where the connection pushes its changes, more often where it does not; not at all while it is down or the window is hidden, less while it is throttled. */
export function nodesQuery({ connectionId, capabilities, state }: Connection) {
  return {
    queryKey: nodesKey(connectionId),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const begunAt = performance.now();
      try {
        return await listAllNodes(connectionId, signal);
      } finally {
        readingMs.set(connectionId, performance.now() - begunAt);
      }
    },
    refetchInterval: ({ state: { error, fetchFailureCount } }: NodesPoll) =>
      pollInterval({
        usualMs: capabilities.includes('push-changes') ? 60_000 : 30_000,
        readingMs: readingMs.get(connectionId) ?? 0,
        failure: error instanceof AppError ? error.code : undefined,
        failures: fetchFailureCount,
      }),
    enabled: !isDown(state),
  };
}

export interface NodeLists {
  /** Of all connections; the last known ones where they were not read yet. */
  nodes: ManagedNode[];
  /** Some connection has not answered yet. */
  isReading: boolean;
  /** Why the nodes of a connection could not be read, as sentences. */
  failures: string[];
  /** A node by its reference, as far as it is known. */
  find(connectionId: string, nodeId: string): ManagedNode | undefined;
}

/** What is known of the nodes of these connections. */
export function useNodeLists(connections: readonly Connection[]): NodeLists {
  const queries = useQueries({ queries: connections.map(nodesQuery) });
  const read = queries.map((query) => query.data);
  const nodes = useMemo(
    () =>
      connections.flatMap(
        ({ connectionId }, index) => read[index] ?? lastKnownNodes(connectionId)?.nodes ?? [],
      ),
    [connections, ...read],
  );
  const byReference = useMemo(
    () => new Map(nodes.map((node) => [`${node.connectionId} ${node.nodeId}`, node])),
    [nodes],
  );
  const find = useCallback(
    (connectionId: string, nodeId: string) => byReference.get(`${connectionId} ${nodeId}`),
    [byReference],
  );
  return {
    nodes,
    isReading: queries.some((query) => query.isLoading),
    failures: queries.flatMap((query) =>
      query.data === undefined && query.error ? [query.error.message] : [],
    ),
    find,
  };
}
