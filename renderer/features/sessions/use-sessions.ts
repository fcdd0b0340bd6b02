import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import type { Session, SessionList, SessionPage } from '#shared/sessions/session';
import { call, onEvent } from '../../host/host';

/** The second part names the connections that were asked. */
const sessionsKey = (connectionIds: readonly string[]) => ['sessions', connectionIds];
const pollMs = 15_000;

/** Reads again what this application says has changed. */
function useSessionChanges(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onEvent(
        'sessions/changed',
        ({ connectionId }) =>
          void client.invalidateQueries({
            predicate: ({ queryKey: [name, connectionIds] }) =>
              name === 'sessions' && Array.isArray(connectionIds) && connectionIds.includes(connectionId),
          }),
      ),
    [client],
  );
}

interface FleetPage {
  sessions: Session[];
  /** Where each connection that has more goes on. */
  nextTokens: Record<string, string>;
  /** Why the own list of a connection is not among them, as a sentence. */
  missing: Record<string, string>;
}

/** The next page of each connection that has one, side by side. */
async function readPage(
  connectionIds: readonly string[],
  list: SessionList,
  nextTokens: Record<string, string> | undefined,
): Promise<FleetPage> {
  const asked = connectionIds.filter((id) => nextTokens === undefined || nextTokens[id] !== undefined);
  const pages = await Promise.all(
    asked.map(async (connectionId) => {
      const nextToken = nextTokens?.[connectionId];
      const page = await call('sessions/list', {
        connectionId,
        state: list,
        ...(nextToken ? { nextToken } : {}),
      });
      return [connectionId, page] as const;
    }),
  );
  const present = <Value>(value: (page: SessionPage) => Value | undefined) =>
    Object.fromEntries(
      pages.flatMap(([id, page]) => {
        const found = value(page);
        return found === undefined ? [] : [[id, found]];
      }),
    );
  return {
    sessions: pages.flatMap(([, page]) => page.sessions),
    nextTokens: present((page) => page.nextToken),
    missing: present((page) => page.missing),
  };
}

/**
 * The sessions of these connections, a page of each one's own list at a time; `missing` says, by connection, why that
 * list is not among them.
 */
export function useSessions(connections: readonly Connection[], list: SessionList) {
  useSessionChanges();
  const connectionIds = connections.map(({ connectionId }) => connectionId);
  const query = useInfiniteQuery({
    // A connection that comes back is asked again.
    queryKey: [...sessionsKey(connectionIds), list, connections.map(({ state }) => isDown(state))],
    queryFn: ({ pageParam }) => readPage(connectionIds, list, pageParam),
    initialPageParam: undefined as Record<string, string> | undefined,
    getNextPageParam: ({ nextTokens }) => (Object.keys(nextTokens).length > 0 ? nextTokens : undefined),
    ...(list === 'Active' ? { refetchInterval: pollMs } : {}),
  });
  const sessions = useMemo(() => {
    const all = new Map<string, Session>();
    for (const page of query.data?.pages ?? [])
      for (const one of page.sessions) all.set(`${one.connectionId} ${one.sessionId}`, one);
    return [...all.values()];
  }, [query.data]);
  return { query, sessions, missing: query.data?.pages[0]?.missing ?? {} };
}

/** One session as both sides know it now. */
export function useSession({ connectionId }: Connection, sessionId: string) {
  useSessionChanges();
  return useQuery({
    queryKey: [...sessionsKey([connectionId]), 'one', sessionId],
    queryFn: () => call('sessions/get', { connectionId, sessionId }),
    refetchInterval: 30_000,
  });
}
