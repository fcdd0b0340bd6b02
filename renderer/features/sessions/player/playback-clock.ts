import type { Gap } from '#shared/sessions/recording';

/** What is played of a pause that is skipped. */
const playedOfPauseMs = 2000;

interface PlaybackClockOptions {
  durationMs: number;
  /** Pauses in order, not overlapping. */
  gaps: readonly Gap[];
}

/** The position in a recording while it plays: time that passes, times a speed, without what is skipped. */
export class PlaybackClock {
  #positionMs = 0;
  speed = 1;
  skipsIdle = true;

  constructor(private readonly options: PlaybackClockOptions) {}

  get positionMs(): number {
    return this.#positionMs;
  }

  get isAtEnd(): boolean {
    return this.#positionMs >= this.options.durationMs;
  }

  moveTo(positionMs: number): void {
    this.#positionMs = Math.min(Math.max(0, positionMs), this.options.durationMs);
  }

  /** Moves on by what has passed outside, in milliseconds. */
  advance(passedMs: number): void {
    let rest = passedMs * this.speed;
    if (this.skipsIdle) {
      for (let index = this.#gapAt(this.#positionMs); index < this.options.gaps.length; index += 1) {
        const [from, to] = this.options.gaps[index] as Gap;
        const skipsFrom = Math.max(this.#positionMs, from + playedOfPauseMs);
        if (this.#positionMs + rest < skipsFrom) break;
        rest -= skipsFrom - this.#positionMs;
        this.#positionMs = Math.max(to, skipsFrom);
      }
    }
    this.moveTo(this.#positionMs + rest);
  }

  /** Index of the first pause that is not over at a position. */
  #gapAt(positionMs: number): number {
    let low = 0;
    let high = this.options.gaps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.options.gaps[middle] as Gap)[1] <= positionMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
