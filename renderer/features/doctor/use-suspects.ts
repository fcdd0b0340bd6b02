import { type Query, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import type { Suspect, SuspectList } from '#shared/doctor/examination';
import { call } from '../../host/host';

export interface Suspects {
  suspects: Suspect[];
  /** Managed nodes that are Online. */
  healthy: number;
  gaps: { connection: Connection; gap: SuspectList['gaps'][number] }[];
  failures: { connection: Connection; error: Error }[];
  /** Connections that have not answered yet. */
  reading: readonly Connection[];
  isReading: boolean;
  isFetching: boolean;
  readAgain(): void;
}

/** What is not managed on each of several connections; one that fails or is slow keeps no other from being shown. */
export function useSuspects(connections: readonly Connection[]): Suspects {
  const queries = useQueries({
    queries: connections.map(({ connectionId, state }) => ({
      queryKey: ['suspects', connectionId],
      queryFn: () => call('doctor/list-suspects', { connectionId }),
      enabled: !isDown(state),
      // What could not be read may be readable by now.
      staleTime: (query: Query<SuspectList>) => (query.state.data?.gaps.length === 0 ? 30_000 : 0),
      retry: false,
    })),
  });
  const read = queries.map((query) => query.data);
  const suspects = useMemo(() => read.flatMap((list) => list?.suspects ?? []), read);
  const each = connections.map((connection, index) => ({ connection, query: queries[index] }));
  return {
    suspects,
    healthy: read.reduce((sum, list) => sum + (list?.healthy ?? 0), 0),
    gaps: each.flatMap(({ connection, query }) =>
      (query?.data?.gaps ?? []).map((gap) => ({ connection, gap })),
    ),
    failures: each.flatMap(({ connection, query }) =>
      query?.error && !isDown(connection.state) ? [{ connection, error: query.error }] : [],
    ),
    reading: each
      .filter(({ query }) => query?.data === undefined && query?.fetchStatus === 'fetching')
      .map(({ connection }) => connection),
    isReading: queries.some((query) => query.isPending && query.fetchStatus !== 'idle'),
    isFetching: queries.some((query) => query.isFetching),
    readAgain: () => {
      for (const { connection, query } of each) if (!isDown(connection.state)) void query?.refetch();
    },
  };
}
