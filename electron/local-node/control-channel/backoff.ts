/** First and longest wait between tries. The stock agent goes up to 40 minutes; a local node should be back at once. */
const firstDelayMs = 250;
const maxDelayMs = 10_000;

/** Exponential waits with up to a quarter of jitter, so that a fleet does not return in one instant. */
export class Backoff {
  #failures = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds to wait before the next try. */
  next(): number {
    const base = Math.min(maxDelayMs, firstDelayMs * 2 ** this.#failures);
    this.#failures += 1;
    return Math.min(maxDelayMs, Math.round(base * (1 + this.random() / 4)));
  }

  reset(): void {
    this.#failures = 0;
  }
}
