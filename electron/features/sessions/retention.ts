/** A recording that is not being written. */
export interface KeptRecording {
  key: string;
  /** Epoch milliseconds. */
  startedAt: number;
  bytes: number;
}

export const gigabyte = 1_000_000_000;
const dayMs = 86_400_000;

/**
 * Which recordings go: those older than `keepDays`, then the oldest until all take no more than `keepGigabytes`.
 * `runningBytes` is what those take that are being written, which never go.
 */
export function recordingsToDelete(
  recordings: readonly KeptRecording[],
  runningBytes: number,
  limits: { keepDays: number; keepGigabytes: number },
  nowMs: number,
): { key: string; reason: string }[] {
  const oldestFirst = [...recordings].sort((one, other) => one.startedAt - other.startedAt);
  const going: { key: string; reason: string }[] = [];
  let bytes = oldestFirst.reduce((sum, one) => sum + one.bytes, runningBytes);
  for (const { key, startedAt, bytes: size } of oldestFirst) {
    const isOld = nowMs - startedAt > limits.keepDays * dayMs;
    if (!isOld && bytes <= limits.keepGigabytes * gigabyte) break;
    bytes -= size;
    going.push({
      key,
      reason: isOld
        ? `It was older than ${limits.keepDays} days.`
        : `Recordings took more than ${limits.keepGigabytes} GB, and the oldest went first.`,
    });
  }
  return going;
}
