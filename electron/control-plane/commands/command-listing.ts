import { z } from 'zod';
import { decodePosition, encodePosition } from '../operations/paging';
import type { commandFilter } from './command-filters';
import type { CommandPosition, CommandRecord, CommandStore, InvocationRecord } from './command-store';
import { coarseStatus } from './status';

/** Commands that are read at a time while a listing looks for those that match. */
const batchSize = 100;
const commandPosition = z.tuple([z.number(), z.string()]);
const invocationPosition = z.tuple([z.number(), z.string(), z.string()]);

type Filter = ReturnType<typeof commandFilter>;

interface Page<T> {
  items: T[];
  NextToken?: string;
}

/** Commands after a position, newest first, until a filter says that older ones are of no use. */
function* commandsAfter(
  commands: CommandStore,
  position: CommandPosition | undefined,
  since: number,
): Generator<CommandRecord> {
  let last = position;
  for (;;) {
    const batch = commands.list(last, batchSize);
    for (const command of batch) {
      if (command.requestedAt < since) return;
      yield command;
    }
    last = batch.at(-1);
    if (batch.length < batchSize) return;
  }
}

/** One page of ListCommands; `matches` also looks at what a command has come to. */
export function listCommands(
  commands: CommandStore,
  request: {
    CommandId?: string | undefined;
    InstanceId?: string | undefined;
    MaxResults: number;
    NextToken?: string | undefined;
  },
  filter: Filter,
  matches: (command: CommandRecord) => boolean,
): Page<CommandRecord> {
  const [requestedAt, commandId] = decodePosition('commands', request.NextToken, commandPosition) ?? [];
  const position =
    requestedAt === undefined || commandId === undefined ? undefined : { requestedAt, commandId };
  const candidates =
    request.CommandId === undefined
      ? commandsAfter(commands, position, filter.since)
      : [commands.get(request.CommandId)].filter((one) => one !== undefined);
  const items: CommandRecord[] = [];
  for (const command of candidates) {
    if (!filter.takes(command)) continue;
    if (request.InstanceId !== undefined && !commands.invocation(command.commandId, request.InstanceId))
      continue;
    if (!matches(command)) continue;
    if (items.length === request.MaxResults) {
      const last = items.at(-1) as CommandRecord;
      return { items, NextToken: encodePosition('commands', [last.requestedAt, last.commandId]) };
    }
    items.push(command);
  }
  return { items };
}

/** One page of ListCommandInvocations: by command, newest first, and within one by node. */
export function listInvocations(
  commands: CommandStore,
  request: {
    CommandId?: string | undefined;
    InstanceId?: string | undefined;
    MaxResults: number;
    NextToken?: string | undefined;
  },
  filter: Filter,
): Page<{ command: CommandRecord; invocation: InvocationRecord }> {
  const [requestedAt, commandId, nodeId = ''] =
    decodePosition('invocations', request.NextToken, invocationPosition) ?? [];
  const items: { command: CommandRecord; invocation: InvocationRecord }[] = [];
  for (const { command, afterNodeId } of candidates()) {
    if (!filter.takes(command)) continue;
    for (const invocation of invocationsOf(commands, command.commandId, request.InstanceId, afterNodeId)) {
      const status = { Status: coarseStatus(invocation.details), StatusDetails: invocation.details };
      if (!filter.takesStatus(status)) continue;
      if (items.length === request.MaxResults) {
        const { command: before, invocation: last } = items.at(-1) as (typeof items)[number];
        const position = [before.requestedAt, before.commandId, last.nodeId];
        return { items, NextToken: encodePosition('invocations', position) };
      }
      items.push({ command, invocation });
    }
  }
  return { items };

  function* candidates(): Generator<{ command: CommandRecord; afterNodeId: string }> {
    // The command in which the page before ended may have more.
    const first = commands.get(request.CommandId ?? commandId ?? '');
    if (first) yield { command: first, afterNodeId: commandId === undefined ? '' : nodeId };
    if (request.CommandId !== undefined) return;
    const position =
      requestedAt === undefined || commandId === undefined ? undefined : { requestedAt, commandId };
    for (const command of commandsAfter(commands, position, filter.since)) yield { command, afterNodeId: '' };
  }
}

function* invocationsOf(
  commands: CommandStore,
  commandId: string,
  nodeId: string | undefined,
  afterNodeId: string,
): Generator<InvocationRecord> {
  if (nodeId !== undefined) {
    const one = commands.invocation(commandId, nodeId);
    if (one && nodeId > afterNodeId) yield one;
    return;
  }
  let last = afterNodeId;
  for (;;) {
    const batch = commands.invocationsAfter(commandId, last, batchSize);
    yield* batch;
    last = batch.at(-1)?.nodeId ?? last;
    if (batch.length < batchSize) return;
  }
}
