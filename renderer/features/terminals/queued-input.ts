/** Input of a pane that waits for its node, in bytes. */
export interface QueuedInput {
  leftBytes: number;
  /** What was to be sent since the queue was last empty. */
  totalBytes: number;
}

/** The queue after the session told of what waits now; undefined when nothing does. */
export function withQueued(before: QueuedInput | undefined, leftBytes: number): QueuedInput | undefined {
  if (leftBytes <= 0) return undefined;
  if (!before) return { leftBytes, totalBytes: leftBytes };
  const addedBytes = Math.max(0, leftBytes - before.leftBytes);
  return { leftBytes, totalBytes: before.totalBytes + addedBytes };
}

/** How much of it was sent, 0 to 100. */
export function sentPercent({ leftBytes, totalBytes }: QueuedInput): number {
  return Math.floor(((totalBytes - leftBytes) / totalBytes) * 100);
}
