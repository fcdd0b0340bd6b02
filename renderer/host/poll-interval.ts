import type { ErrorCode } from '#shared/errors/app-error';

/** A list that takes long is read for a fifth of the time at most: what throttles it makes it take long, too. */
const readingPart = 5;
const longestMs = 300_000;

export interface PollState {
  /** What the interval is when nothing is wrong, in milliseconds. */
  usualMs: number;
  /** How long the last reading took, in milliseconds. */
  readingMs: number;
  /** Of the last reading, when it failed. */
  failure: ErrorCode | undefined;
  /** Readings that failed in a row. */
  failures: number;
}

/** How long to wait before a list is read again, in milliseconds. */
export function pollInterval({ usualMs, readingMs, failure, failures }: PollState): number {
  const throttled = failure === 'Throttled' ? usualMs * 2 ** Math.min(failures + 1, 8) : usualMs;
  return Math.min(longestMs, Math.max(throttled, readingMs * readingPart));
}
