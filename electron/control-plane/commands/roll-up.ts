import { type CoarseStatus, type InvocationDetails, isCountedError, isTerminal } from './status';

export interface CommandStatus {
  Status: CoarseStatus;
  StatusDetails: string;
}

export interface CommandCounts {
  TargetCount: number;
  CompletedCount: number;
  ErrorCount: number;
  DeliveryTimedOutCount: number;
}

/** Undeliverable and its like say nothing of the command itself: beside a success they are left out of the roll-up. */
const leftOut: ReadonlySet<InvocationDetails> = new Set(['Undeliverable', 'InvalidPlatform', 'AccessDenied']);

/** ErrorCount is Failed and ExecutionTimedOut; delivery time-outs are counted apart. */
export function countInvocations(details: readonly InvocationDetails[]): CommandCounts {
  return {
    TargetCount: details.length,
    CompletedCount: details.filter(isTerminal).length,
    ErrorCount: details.filter(isCountedError).length,
    DeliveryTimedOutCount: details.filter((one) => one === 'DeliveryTimedOut').length,
  };
}

/** Status of a command from those of its invocations; `maxErrors` is how many errors it tolerates. */
export function rollUp(
  details: readonly InvocationDetails[],
  maxErrors: number,
  cancelRequested: boolean,
): CommandStatus {
  if (details.length === 0) return { Status: 'Success', StatusDetails: 'NoInstancesInTag' };
  if (!details.every(isTerminal)) {
    if (cancelRequested) return { Status: 'Cancelling', StatusDetails: 'Cancelling' };
    const begun = details.some((one) => one !== 'Pending' && one !== 'Delayed');
    return begun
      ? { Status: 'InProgress', StatusDetails: 'InProgress' }
      : { Status: 'Pending', StatusDetails: 'Pending' };
  }
  if (details.every((one) => one === 'Success')) return { Status: 'Success', StatusDetails: 'Success' };
  if (cancelRequested && details.some((one) => one === 'Cancelled'))
    return { Status: 'Cancelled', StatusDetails: 'Cancelled' };
  const errors = details.filter(isCountedError).length;
  if (errors > maxErrors) {
    const onlyTimeouts = details.every((one) => one === 'ExecutionTimedOut' || one === 'DeliveryTimedOut');
    return onlyTimeouts
      ? { Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' }
      : { Status: 'Failed', StatusDetails: 'Failed' };
  }
  if (details.every((one) => one === 'DeliveryTimedOut'))
    return { Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut' };
  const counted = details.filter((one) => !leftOut.has(one));
  if (counted.length > 0 && counted.every((one) => one === 'Success'))
    return { Status: 'Success', StatusDetails: 'Success' };
  if (counted.length === 0) return { Status: 'Failed', StatusDetails: 'Failed' };
  return { Status: 'Failed', StatusDetails: 'Incomplete' };
}
