import type { Clock, Timer } from '../../../platform/clock';
import { type CallPriority, callPriorities } from './call-priority';

export type AttemptOutcome = 'succeeded' | 'throttled' | 'other';

/** Leave to send one request; it must be given back with what became of it. */
export interface Pass {
  release(outcome: AttemptOutcome): void;
}

export interface RateLimiterOptions {
  clock: Clock;
  /** Requests under way at once. */
  maxInFlight?: number;
  /** Requests a second, below which throttling does not slow it down. */
  minPerSecond?: number;
}

interface Waiting {
  priority: CallPriority;
  /** False when it was cancelled meanwhile. */
  grant(): void;
}

/** A person's call need not wait for a place that pages of a list hold. */
const reservedForPersons = 4;
/** Requests that nobody waits for leave this many places free. */
const leftByBackground = 4;
/** What throttling leaves of the rate. */
const decrease = 0.7;
/** Requests that were under way together are throttled together, which is one sign and not many. */
const oneSignMs = 500;
/** Requests a second that a success adds. */
const increase = 0.5;
/** Without throttling for so long there is no limit any more. */
const forgottenMs = 60_000;
/** The longest that a burst of requests may be after a pause, in seconds of the rate. */
const burstSeconds = 1;

/**
 * The rate of requests to one account and Region, shared by all clients and operations. There is no limit but on how many
 * are under way at once until the service throttles; then the rate falls, and rises again with every success (additive
 * increase, multiplicative decrease). Who waits goes by priority, then in order.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #maxInFlight: number;
  readonly #minPerSecond: number;
  readonly #queues = new Map<CallPriority, Set<Waiting>>(
    callPriorities.map((priority) => [priority, new Set()]),
  );
  #inFlight = 0;
  /** Requests a second; undefined while nothing was throttled. */
  #perSecond: number | undefined;
  #tokens = 0;
  #refilledAt = 0;
  #slowedAt = Number.NEGATIVE_INFINITY;
  #throttledAt = Number.NEGATIVE_INFINITY;
  /** When requests of the last second went. */
  #sent: number[] = [];
  #timer: Timer | undefined;

  constructor(options: RateLimiterOptions) {
    this.#clock = options.clock;
    this.#maxInFlight = options.maxInFlight ?? 10;
    this.#minPerSecond = options.minPerSecond ?? 2;
  }

  /** Requests a second that are let through; undefined while there is no limit. */
  get perSecond(): number | undefined {
    return this.#perSecond;
  }

  get waiting(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.size, 0);
  }

  /** Raises the signal's reason when it is aborted while waiting. */
  acquire(priority: CallPriority, signal?: AbortSignal): Promise<Pass> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const queue = this.#queues.get(priority) as Set<Waiting>;
      const cancel = () => {
        queue.delete(waiting);
        reject(signal?.reason);
        this.#go();
      };
      const waiting: Waiting = {
        priority,
        grant: () => {
          signal?.removeEventListener('abort', cancel);
          resolve(this.#pass());
        },
      };
      signal?.addEventListener('abort', cancel, { once: true });
      queue.add(waiting);
      this.#go();
    });
  }

  #pass(): Pass {
    let isHeld = true;
    return {
      release: (outcome) => {
        if (!isHeld) return;
        isHeld = false;
        this.#inFlight -= 1;
        if (outcome === 'throttled') this.#slowDown();
        else if (outcome === 'succeeded') this.#speedUp();
        this.#go();
      },
    };
  }

  #places(priority: CallPriority): number {
    if (priority === 'interactive') return this.#maxInFlight + reservedForPersons;
    return priority === 'normal' ? this.#maxInFlight : Math.max(1, this.#maxInFlight - leftByBackground);
  }

  /** Lets through who may go. */
  #go(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#refill();
    for (const [priority, queue] of this.#queues) {
      for (const waiting of queue) {
        if (this.#inFlight >= this.#places(priority)) break;
        if (this.#perSecond !== undefined && this.#tokens < 1) {
          const delayMs = Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000);
          this.#timer = this.#clock.after(delayMs, () => this.#go());
          return;
        }
        this.#tokens -= 1;
        this.#inFlight += 1;
        const now = this.#clock.now();
        this.#sent.push(now);
        while ((this.#sent[0] ?? now) <= now - 1000) this.#sent.shift();
        queue.delete(waiting);
        waiting.grant();
      }
    }
  }

  #refill(): void {
    const now = this.#clock.now();
    const rate = this.#perSecond;
    if (rate !== undefined && now - this.#throttledAt >= forgottenMs) this.#perSecond = undefined;
    else if (rate !== undefined)
      this.#tokens = Math.min(
        Math.max(1, rate * burstSeconds),
        this.#tokens + (Math.max(0, now - this.#refilledAt) / 1000) * rate,
      );
    this.#refilledAt = now;
  }

  #slowDown(): void {
    const now = this.#clock.now();
    this.#throttledAt = now;
    if (now - this.#slowedAt < oneSignMs) return;
    this.#slowedAt = now;
    const measured = this.#sent.filter((at) => at > now - 1000).length;
    const before = this.#perSecond;
    if (before === undefined) {
      this.#tokens = 0;
      this.#refilledAt = now;
    }
    this.#perSecond = Math.max(this.#minPerSecond, (before === undefined ? measured : before) * decrease);
  }

  #speedUp(): void {
    if (this.#perSecond !== undefined) this.#perSecond += increase;
  }
}
