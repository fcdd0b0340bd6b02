import type { ApiCall } from '#shared/api-log/api-call';

/** Calls in the order in which they ended, as many as fit; the oldest make room for new ones. */
export class CallRing {
  readonly #capacity: number;
  #calls: (ApiCall | undefined)[] = [];
  /** Index of the oldest call. */
  #start = 0;
  #dropped = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#calls.length - this.#start;
  }

  /** Calls that made room for others. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Ids must count up. */
  add(call: ApiCall): void {
    this.#calls.push(call);
    if (this.size <= this.#capacity) return;
    this.#calls[this.#start] = undefined;
    this.#start += 1;
    this.#dropped += 1;
    // Moved seldom, so that adding costs the same on average however many are kept.
    if (this.#start >= this.#capacity) {
      this.#calls = this.#calls.slice(this.#start);
      this.#start = 0;
    }
  }

  /** At most `limit` calls with a greater id, the oldest first. */
  after(callId: number, limit: number): ApiCall[] {
    let low = this.#start;
    let high = this.#calls.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#calls[middle] as ApiCall).callId <= callId) low = middle + 1;
      else high = middle;
    }
    return this.#calls.slice(low, low + limit) as ApiCall[];
  }

  clear(): void {
    this.#calls = [];
    this.#start = 0;
    this.#dropped = 0;
  }
}
