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

/** A column of a call as text: on the screen, in a filter and in an export alike. */
export function apiCallText(call: ApiCall, column: string): string {
  switch (column) {
    case 'operation':
      return call.operation;
    case 'service':
      return call.service;
    case 'connection':
      return call.connectionId;
    case 'outcome':
      return outcomeTexts[call.outcome];
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
