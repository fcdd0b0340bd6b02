/** What a retry takes from the budget, by what it answers. A timeout or a broken line costs the service more. */
const costs = { throttled: 5, transient: 10 } as const;
const capacity = 500;

/**
 * Caps the retries of one account and Region together: when most requests fail, the budget is soon spent, and what fails
 * then is told instead of being tried again. Successes fill it up.
 */
export class RetryBudget {
  #left = capacity;

  get left(): number {
    return this.#left;
  }

  /** What was taken; undefined when there is not enough. */
  take(why: keyof typeof costs): number | undefined {
    const cost = costs[why];
    if (this.#left < cost) return undefined;
    this.#left -= cost;
    return cost;
  }

  /** `taken`: what the last retry of the call had cost; 0 where there was none. */
  succeeded(taken: number): void {
    this.#left = Math.min(capacity, this.#left + Math.max(1, taken));
  }
}
