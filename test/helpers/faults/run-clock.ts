import type { FakeClock } from '../fake-clock';

/** Time that passes before promises are looked after: enough to be quick, little enough to be true. */
const sliceMs = 3;

/** Lets every promise that can go on go on, and streams with them. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Lets simulated time pass, and what waits for promises go on in between, until `done` answers true or `limitMs` are
 * over. Answers whether it was done.
 */
export async function runClock(clock: FakeClock, done: () => boolean, limitMs: number): Promise<boolean> {
  const end = clock.now() + limitMs;
  for (;;) {
    await settled();
    if (done()) return true;
    const next = clock.nextTimerAt;
    if (next === undefined || next > end) {
      clock.advance(end - clock.now());
      await settled();
      return done();
    }
    clock.advance(Math.min(end, next + sliceMs) - clock.now());
  }
}
