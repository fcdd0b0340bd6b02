import type { ColumnKind } from '../fleet/row-query';
import { type ApiCall, isThrottling, waitedMs } from './api-call';

/** A call over this is slow, in milliseconds. */
export const slowMs = 1000;

const outcomeTexts = {
  succeeded: 'Succeeded',
  denied: 'Denied',
  throttled: 'Throttled',
  cancelled: 'Cancelled',
  failed: 'Failed',
} as const satisfies Record<ApiCall['outcome'], string>;

export const outcomeText = ({ outcome }: ApiCall): string => outcomeTexts[outcome];

/** What is looked through when no column is named. */
export const apiCallColumns = [
  'operation',
  'service',
  'connection',
  'outcome',
  'startedAt',
  'durationMs',
  'speed',
  'attempts',
  'waitedMs',
  'httpStatus',
  'requestId',
  'errorName',
  'errorMessage',
  'input',
] as const;

/** The columns of calls as texts, on the screen, in a filter and in an export alike: a connection by its name while there is one. */
export function apiCallTexts(
  connections: readonly { connectionId: string; name: string }[],
): (call: ApiCall, column: string) => string {
  const names = new Map(connections.map(({ connectionId, name }) => [connectionId, name] as const));
  return (call, column) =>
    column === 'connection' ? (names.get(call.connectionId) ?? call.connectionId) : apiCallText(call, column);
}

function apiCallText(call: ApiCall, column: string): string {
  switch (column) {
    case 'operation':
      return call.operation;
    case 'service':
      return call.service;
    case 'outcome':
      return outcomeText(call);
    case 'startedAt':
      return new Date(call.startedAt).toISOString();
    case 'durationMs':
      return String(Math.round(call.durationMs));
    case 'speed':
      return call.durationMs >= slowMs ? 'Slow' : 'Normal';
    case 'attempts':
      return String(call.attempts.length);
    case 'waitedMs':
      return String(Math.round(waitedMs(call)));
    case 'throttles':
      return String(call.attempts.filter((one) => isThrottling(one.errorName, one.httpStatus)).length);
    case 'httpStatus':
      return call.httpStatus === undefined ? '' : String(call.httpStatus);
    case 'requestId':
      return call.requestId ?? '';
    case 'errorName':
      return call.errorName ?? '';
    case 'errorMessage':
      return call.errorMessage ?? '';
    case 'input':
      return JSON.stringify(call.input);
    default:
      return '';
  }
}

export function apiCallKind(column: string): ColumnKind {
  if (column === 'startedAt') return 'time';
  return column === 'requestId' ? 'id' : 'text';
}
