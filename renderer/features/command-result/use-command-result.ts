import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type Command, type CommandRef, type Invocation, isFinal } from '#shared/commands/command';
import type { Connection } from '#shared/connections/connection';
import { AppError } from '#shared/errors/app-error';
import { call, onEvent } from '../../host/host';
import { pollInterval } from '../../host/poll-interval';

/** A command with what all nodes answered so far. */
export interface CommandResult {
  command: Command;
  invocations: Invocation[];
}

export const resultKey = ({ connectionId, commandId }: CommandRef) => [
  'commands',
  connectionId,
  'result',
  commandId,
];

async function readResult(ref: CommandRef, signal: AbortSignal): Promise<CommandResult> {
  const { connectionId, commandId } = ref;
  // First the command: when it has ended, so has everything that is read after it.
  const command = await call('commands/get', { connectionId, commandId });
  const invocations = new Map<string, Invocation>();
  let nextToken: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await call('commands/list-invocations', {
      connectionId,
      commandId,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    for (const one of page.invocations) invocations.set(one.nodeId, one);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { command, invocations: [...invocations.values()] };
}

/** How long the last reading of each command took, in milliseconds. */
const readingMs = new Map<string, number>();

interface Poll {
  state: { data: CommandResult | undefined; error: Error | null; fetchFailureCount: number };
}

/** Whether more may come. */
const isOpen = ({ command, invocations }: CommandResult) =>
  !isFinal(command.status) || invocations.some(({ status }) => !isFinal(status));

/** Commands that were sent as one, as one: read again and again until all have ended. */
export function useCommandResult(refs: readonly CommandRef[], connections: readonly Connection[]) {
  const client = useQueryClient();
  const queries = useQueries({
    queries: refs.map((ref) => ({
      queryKey: resultKey(ref),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const begunAt = performance.now();
        try {
          return await readResult(ref, signal);
        } finally {
          readingMs.set(ref.commandId, performance.now() - begunAt);
        }
      },
      refetchInterval: ({ state: { data, error, fetchFailureCount } }: Poll) => {
        if (data && !isOpen(data)) return false as const;
        const connection = connections.find((one) => one.connectionId === ref.connectionId);
        return pollInterval({
          usualMs: connection?.capabilities.includes('push-changes') ? 700 : 3000,
          readingMs: readingMs.get(ref.commandId) ?? 0,
          failure: error instanceof AppError ? error.code : undefined,
          failures: fetchFailureCount,
        });
      },
    })),
  });
  useEffect(
    () =>
      onEvent('commands/changed', ({ connectionId }) => {
        // What is still open is read again anyway; one that has ended seldom changes.
        for (const ref of refs) {
          const known = client.getQueryData<CommandResult>(resultKey(ref));
          if (ref.connectionId === connectionId && known && !isOpen(known))
            void client.invalidateQueries({ queryKey: resultKey(ref) });
        }
      }),
    [client, refs],
  );
  const read = queries.map((query) => query.data);
  const results = useMemo(() => read.filter((one) => one !== undefined), read);
  return {
    results,
    isReading: queries.some((query) => query.isPending),
    isOpen: results.some(isOpen),
    error: queries.find((query) => query.error)?.error ?? undefined,
    readAgain: () => {
      for (const query of queries) void query.refetch();
    },
  };
}
