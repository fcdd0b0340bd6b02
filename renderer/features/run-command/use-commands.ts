import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Command } from '#shared/commands/command';
import { type Connection, isDown } from '#shared/connections/connection';
import { type AppError, asAppError } from '#shared/errors/app-error';
import { call, onEvent } from '../../host/host';
import { pollInterval } from '../../host/poll-interval';

const quietMs = 300;
const pushedMs = 60_000;
const pollMs = 10_000;

interface FleetPage {
  commands: Command[];
  /** Where each connection that has more goes on. */
  nextTokens: Record<string, string>;
  /** Why the commands of a connection are not among them. */
  failures: Record<string, AppError>;
}

/** The next page of each connection that has one, side by side: one that fails keeps no other from being shown. */
async function readPage(
  connectionIds: readonly string[],
  nextTokens: Record<string, string> | undefined,
): Promise<FleetPage> {
  const page: FleetPage = { commands: [], nextTokens: {}, failures: {} };
  await Promise.all(
    connectionIds
      .filter((id) => nextTokens === undefined || nextTokens[id] !== undefined)
      .map(async (connectionId) => {
        try {
          const nextToken = nextTokens?.[connectionId];
          const read = await call('commands/list', { connectionId, ...(nextToken ? { nextToken } : {}) });
          page.commands.push(...read.commands);
          if (read.nextToken !== undefined) page.nextTokens[connectionId] = read.nextToken;
        } catch (error) {
          page.failures[connectionId] = asAppError(error);
        }
      }),
  );
  return page;
}

/** The commands of these connections, newest first, as far as they were read. */
export function useCommands(connections: readonly Connection[]) {
  const client = useQueryClient();
  const asked = connections.filter(({ state }) => !isDown(state));
  const ids = asked.map(({ connectionId }) => connectionId);
  const queryKey = ['commands', ids];
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onEvent('commands/changed', ({ connectionId }) => {
      if (!ids.includes(connectionId)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey });
      }, quietMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, ids.join(' ')]);
  const query = useInfiniteQuery({
    queryKey,
    enabled: ids.length > 0,
    queryFn: ({ pageParam }) => readPage(ids, pageParam),
    initialPageParam: undefined as Record<string, string> | undefined,
    getNextPageParam: ({ nextTokens }) => (Object.keys(nextTokens).length > 0 ? nextTokens : undefined),
    refetchInterval: ({ state: { data } }) => {
      const failures = Object.values(data?.pages[0]?.failures ?? {});
      return pollInterval({
        usualMs: asked.every(({ capabilities }) => capabilities.includes('push-changes')) ? pushedMs : pollMs,
        readingMs: 0,
        failure: failures.some(({ code }) => code === 'Throttled') ? 'Throttled' : undefined,
        failures: failures.length,
      });
    },
  });
  const commands = useMemo(() => {
    const all = new Map<string, Command>();
    for (const page of query.data?.pages ?? [])
      for (const one of page.commands) all.set(`${one.connectionId} ${one.commandId}`, one);
    return [...all.values()].sort((one, other) => (other.requestedAt ?? 0) - (one.requestedAt ?? 0));
  }, [query.data]);
  return { query, commands, failures: query.data?.pages[0]?.failures ?? {}, isAsked: ids.length > 0 };
}
