import type { Clock } from '../../platform/clock';

const windowMs = 3000;
/** Over less than this a mean says nothing. */
const leastMs = 250;

/** Bytes per second, as a mean over the last three seconds. */
export class TransferRate {
  readonly #clock: Clock;
  readonly #marks: { at: number; doneBytes: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes how far it is. */
  note(doneBytes: number): void {
    const at = this.#clock.now();
    const last = this.#marks.at(-1);
    if (last && at - last.at < leastMs / 2) return;
    this.#marks.push({ at, doneBytes });
  }

  /** At this moment; 0 while nothing has come for the whole time. */
  perSecond(doneBytes: number): number {
    const now = this.#clock.now();
    // One mark from before the window is where it begins.
    while ((this.#marks[1]?.at ?? now) < now - windowMs) this.#marks.shift();
    const first = this.#marks[0];
    if (!first || now - first.at < leastMs) return 0;
    return Math.max(0, ((doneBytes - first.doneBytes) * 1000) / (now - first.at));
  }
}
