/**
 * The three levels of status. `Status` is coarse; `StatusDetails` is the real one. Source: AWS's "Understanding command
 * statuses".
 */
export const invocationDetails = [
  'Pending',
  'InProgress',
  'Delayed',
  'Success',
  'DeliveryTimedOut',
  'ExecutionTimedOut',
  'Failed',
  'Cancelling',
  'Cancelled',
  'Undeliverable',
  'Terminated',
  'InvalidPlatform',
  'AccessDenied',
] as const;
export type InvocationDetails = (typeof invocationDetails)[number];

export type CoarseStatus =
  | 'Pending'
  | 'InProgress'
  | 'Delayed'
  | 'Success'
  | 'Cancelled'
  | 'TimedOut'
  | 'Failed'
  | 'Cancelling';

const coarse: Record<InvocationDetails, CoarseStatus> = {
  Pending: 'Pending',
  InProgress: 'InProgress',
  Delayed: 'Delayed',
  Success: 'Success',
  DeliveryTimedOut: 'TimedOut',
  ExecutionTimedOut: 'TimedOut',
  Failed: 'Failed',
  Cancelling: 'Cancelling',
  Cancelled: 'Cancelled',
  Undeliverable: 'Failed',
  Terminated: 'Failed',
  InvalidPlatform: 'Failed',
  AccessDenied: 'Failed',
};

export function coarseStatus(details: InvocationDetails): CoarseStatus {
  return coarse[details];
}

const open: ReadonlySet<InvocationDetails> = new Set(['Pending', 'InProgress', 'Delayed', 'Cancelling']);

export function isTerminal(details: InvocationDetails): boolean {
  return !open.has(details);
}

/** Failures that count against max-errors; delivery problems do not. */
export function isCountedError(details: InvocationDetails): boolean {
  return details === 'Failed' || details === 'ExecutionTimedOut';
}
