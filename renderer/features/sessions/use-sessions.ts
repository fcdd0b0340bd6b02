import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import type { Session, SessionList } from '#shared/sessions/session';
import { call, onEvent } from '../../host/host';

const sessionsKey = (connectionId: string) => ['sessions', connectionId];
const pollMs = 15_000;

/** Reads again what this application says has changed. */
function useSessionChanges(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onEvent(
        'sessions/changed',
        ({ connectionId }) => void client.invalidateQueries({ queryKey: sessionsKey(connectionId) }),
      ),
    [client],
  );
}

/** The sessions of a connection, one page of its own list at a time; `missing` says why that list is not among them. */
export function useSessions({ connectionId, state }: Connection, list: SessionList) {
  useSessionChanges();
  const query = useInfiniteQuery({
    // A connection that comes back is asked again.
    queryKey: [...sessionsKey(connectionId), list, isDown(state)],
    queryFn: ({ pageParam }) =>
      call('sessions/list', { connectionId, state: list, ...(pageParam ? { nextToken: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextToken,
    ...(list === 'Active' ? { refetchInterval: pollMs } : {}),
  });
  const sessions = useMemo(() => {
    const all = new Map<string, Session>();
    for (const page of query.data?.pages ?? []) for (const one of page.sessions) all.set(one.sessionId, one);
    return [...all.values()];
  }, [query.data]);
  return { query, sessions, missing: query.data?.pages[0]?.missing };
}

/** One session as both sides know it now. */
export function useSession({ connectionId }: Connection, sessionId: string) {
  useSessionChanges();
  return useQuery({
    queryKey: [...sessionsKey(connectionId), 'one', sessionId],
    queryFn: () => call('sessions/get', { connectionId, sessionId }),
    refetchInterval: 30_000,
  });
}
