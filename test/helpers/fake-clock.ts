import type { Clock, Timer } from '#electron/platform/clock';

interface Pending {
  at: number;
  order: number;
  run: () => void;
  cancelled: boolean;
}

const isBefore = (one: Pending, other: Pending) =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** Simulated time: nothing happens until advance() is called; timers fire in the order of their time. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  #live = 0;
  /** Binary heap, the next to fire first. Cancelled timers leave it when they would have fired. */
  readonly #heap: Pending[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  get pendingTimers(): number {
    return this.#live;
  }

  /** When the next timer fires, in epoch milliseconds; undefined when there is none. */
  get nextTimerAt(): number | undefined {
    while (this.#heap[0]?.cancelled) this.#shift();
    return this.#heap[0]?.at;
  }

  after(delayMs: number, run: () => void): Timer {
    const entry = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run, cancelled: false };
    this.#push(entry);
    this.#live += 1;
    return {
      cancel: () => {
        if (entry.cancelled) return;
        entry.cancelled = true;
        this.#live -= 1;
      },
    };
  }

  /** Moves time on and fires what is due on the way, at its own time. */
  advance(durationMs: number): void {
    const end = this.#now + durationMs;
    for (let at = this.nextTimerAt; at !== undefined && at <= end; at = this.nextTimerAt) {
      const next = this.#shift() as Pending;
      next.cancelled = true;
      this.#live -= 1;
      this.#now = Math.max(this.#now, at);
      next.run();
    }
    this.#now = end;
  }

  #push(entry: Pending): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Pending;
      if (!isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #shift(): Pending | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Pending, heap[child] as Pending)) child += 1;
      if (!isBefore(heap[child] as Pending, last)) break;
      heap[index] = heap[child] as Pending;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}
