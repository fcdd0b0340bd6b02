/** Handle of a running timer; cancelling twice or after it fired is harmless. */
export interface Timer {
  cancel(): void;
}

/** Time as the code sees it, so that fault schedules run on simulated time against the real code. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `run` once after `delayMs`; does not keep the process alive by itself when `background` is set. */
  after(delayMs: number, run: () => void, options?: { background?: boolean }): Timer;
}

/** Calls `run` every `intervalMs` until cancelled. */
export function every(
  clock: Clock,
  intervalMs: number,
  run: () => void,
  options?: { background?: boolean },
): Timer {
  let timer: Timer;
  let cancelled = false;
  const arm = () => {
    timer = clock.after(
      intervalMs,
      () => {
        run();
        if (!cancelled) arm();
      },
      options,
    );
  };
  arm();
  return {
    cancel() {
      cancelled = true;
      timer.cancel();
    },
  };
}
