import { z } from 'zod';
import { AwsError } from '../errors';
import type { CommandRecord } from './command-store';
import type { CommandStatus } from './roll-up';

export const commandFiltersInput = z
  .array(
    z.object({
      key: z.enum(['InvokedAfter', 'InvokedBefore', 'Status', 'ExecutionStage', 'DocumentName']),
      value: z.string().min(1).max(128),
    }),
  )
  .max(5)
  .default([]);
type CommandFilters = z.output<typeof commandFiltersInput>;

/** Status words of ListCommands and of ListCommandInvocations: both levels may be asked for. */
const commandStatuses = new Set([
  ...['Pending', 'InProgress', 'Success', 'Cancelling', 'Cancelled', 'Failed', 'TimedOut', 'AccessDenied'],
  ...[
    'DeliveryTimedOut',
    'ExecutionTimedOut',
    'Incomplete',
    'NoInstancesInTag',
    'LimitExceeded',
    'RateExceeded',
  ],
]);
const invocationStatuses = new Set([
  ...['Pending', 'InProgress', 'Delayed', 'Success', 'Cancelling', 'Cancelled', 'Failed', 'TimedOut'],
  ...[
    'AccessDenied',
    'DeliveryTimedOut',
    'ExecutionTimedOut',
    'Undeliverable',
    'InvalidPlatform',
    'Terminated',
  ],
]);

/** One test for the command itself and one for its status, made once for a listing. Raises InvalidFilterKey and ValidationException. */
export function commandFilter(
  filters: CommandFilters,
  listing: 'commands' | 'invocations',
): {
  takes(command: Pick<CommandRecord, 'requestedAt' | 'documentName'>): boolean;
  takesStatus(status: CommandStatus): boolean;
  /** Commands requested before this are all refused: a listing, newest first, may stop. */
  since: number;
} {
  let since = Number.NEGATIVE_INFINITY;
  let before = Number.POSITIVE_INFINITY;
  const names: string[] = [];
  const statuses: string[] = [];
  const stages: string[] = [];
  const known = listing === 'commands' ? commandStatuses : invocationStatuses;
  for (const { key, value } of filters) {
    switch (key) {
      case 'InvokedAfter':
        since = Math.max(since, timeOf(key, value));
        break;
      case 'InvokedBefore':
        before = Math.min(before, timeOf(key, value));
        break;
      case 'DocumentName':
        names.push(value);
        break;
      case 'Status':
        if (!known.has(value))
          throw new AwsError(
            'ValidationException',
            `${value} is no status that ${listing} can be listed by.`,
          );
        statuses.push(value);
        break;
      case 'ExecutionStage':
        if (listing === 'invocations')
          throw new AwsError('InvalidFilterKey', 'ExecutionStage can be used with ListCommands only.');
        if (value !== 'Executing' && value !== 'Complete')
          throw new AwsError('ValidationException', `ExecutionStage is Executing or Complete, not ${value}.`);
        stages.push(value);
    }
  }
  return {
    since,
    takes: ({ requestedAt, documentName }) =>
      requestedAt >= since && requestedAt < before && names.every((name) => name === documentName),
    takesStatus: ({ Status, StatusDetails }) =>
      statuses.every((status) => status === Status || status === StatusDetails) &&
      stages.every((stage) => stage === stageOf(Status)),
  };
}

function stageOf(status: string): 'Executing' | 'Complete' {
  return ['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(status) ? 'Executing' : 'Complete';
}

function timeOf(key: string, value: string): number {
  const atMs = Date.parse(value);
  if (!Number.isNaN(atMs)) return atMs;
  throw new AwsError('ValidationException', `${key} is a time such as 2026-11-24T00:00:00Z, not ${value}.`);
}
