import type { ExecutionRecord } from './association-store';

/** Words of nodes and of State Manager for how an association stands. */
const terminal = new Set(['Success', 'Failed', 'TimedOut', 'Skipped']);

export function isOver(detailedStatus: string): boolean {
  return terminal.has(detailedStatus);
}

export function isError(detailedStatus: string): boolean {
  return detailedStatus === 'Failed' || detailedStatus === 'TimedOut';
}

/** `Status` has three words beside Pending, where `DetailedStatus` has more. */
export function coarse(detailedStatus: string): string {
  if (detailedStatus === 'Skipped') return 'Success';
  return isError(detailedStatus) ? 'Failed' : detailedStatus;
}

/** The status of many from the counts of each: what is not over comes first, then what went wrong. */
export function overview(counts: Record<string, number>): { status: string; detailedStatus: string } {
  const has = (status: string) => (counts[status] ?? 0) > 0;
  for (const status of ['InProgress', 'Pending']) {
    if (!has(status)) continue;
    const begun = Object.keys(counts).some((one) => isOver(one) && has(one));
    return status === 'Pending' && begun
      ? { status: 'InProgress', detailedStatus: 'InProgress' }
      : { status, detailedStatus: status };
  }
  for (const status of ['Failed', 'TimedOut'])
    if (has(status)) return { status: coarse(status), detailedStatus: status };
  if (has('Success')) return { status: 'Success', detailedStatus: 'Success' };
  if (has('Skipped')) return { status: 'Success', detailedStatus: 'Skipped' };
  return { status: 'Success', detailedStatus: 'NoTargets' };
}

/**
 * DetailedStatus of an execution. SSM has no field for a run that came late, so it is said here: `Success, late since
 * 2026-11-24T02:00:00.000Z`.
 */
export function executionDetail(execution: ExecutionRecord, detailedStatus: string): string {
  return execution.isLate
    ? `${detailedStatus}, late since ${new Date(execution.dueAt).toISOString()}`
    : detailedStatus;
}
