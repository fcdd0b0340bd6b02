import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { lastKnownNodes } from '../../host/last-known-nodes';
import { nodesKey, nodesQuery } from '../../host/node-lists';

export interface FleetNodes {
  /** Of all connections: read ones, and the last known ones where nothing was read yet. */
  nodes: ManagedNode[];
  /** Nothing on the screen was read from its connection in this state: of when the oldest is (epoch milliseconds). */
  lastReadAt: number | undefined;
  /** Whether what stands in the rows of a connection was read from it in this state. */
  isLive(connectionId: string): boolean;
  /** Connections that have not answered yet. */
  reading: readonly Connection[];
  total: number;
  isReading: boolean;
  isFetching: boolean;
  failures: { connection: Connection; reason: string }[];
  /** Why there is nothing at all. */
  error: unknown;
  readAgain(): void;
  /** Gives up what has not answered yet; what was read stays. */
  stop(): void;
}

const idOf = ({ connectionId }: Connection) => connectionId;

/** The nodes of several connections, each read by itself: one that fails or is slow keeps no other from being shown. */
export function useFleetNodes(connections: readonly Connection[]): FleetNodes {
  const client = useQueryClient();
  const queries = useQueries({ queries: connections.map(nodesQuery) });
  const read = queries.map((query) => query.data);
  const nodes = useMemo(
    () =>
      connections.flatMap(
        ({ connectionId }, index) => read[index] ?? lastKnownNodes(connectionId)?.nodes ?? [],
      ),
    [connections, ...read],
  );
  const ages = connections.map((connection, index) => {
    const query = queries[index];
    if (query?.data === undefined) return lastKnownNodes(connection.connectionId)?.readAt;
    return isDown(connection.state) ? query.dataUpdatedAt : undefined;
  });
  const live = new Set(
    connections.filter((one, index) => queries[index]?.data !== undefined && !isDown(one.state)).map(idOf),
  );
  const known = ages.filter((age) => age !== undefined);
  const reading = connections.filter((one, index) => {
    const query = queries[index];
    return !isDown(one.state) && query?.data === undefined && query?.fetchStatus === 'fetching';
  });
  const failures = connections.flatMap((connection, index) => {
    const query = queries[index];
    return query?.error && !isDown(connection.state) ? [{ connection, reason: query.error.message }] : [];
  });
  return {
    nodes,
    isLive: (connectionId) => live.has(connectionId),
    lastReadAt: live.size > 0 || known.length === 0 ? undefined : Math.min(...known),
    reading,
    total: connections.length,
    isReading: queries.some((query) => query.isPending && query.fetchStatus !== 'idle'),
    isFetching: queries.some((query) => query.isFetching),
    failures,
    error: queries.find((query) => query.error)?.error ?? null,
    readAgain: () => {
      for (const [index, query] of queries.entries()) {
        const connection = connections[index];
        if (connection && !isDown(connection.state)) void query.refetch();
      }
    },
    stop: () => {
      for (const { connectionId } of reading) void client.cancelQueries({ queryKey: nodesKey(connectionId) });
    },
  };
}
