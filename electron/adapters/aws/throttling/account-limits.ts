import type { Clock } from '../../../platform/clock';
import { RateLimiter, type RateLimiterOptions } from './rate-limiter';
import { RetryBudget } from './retry-budget';

/** What all clients of one account and Region share. */
export interface AccountLimits {
  limiter: RateLimiter;
  budget: RetryBudget;
}

/** A bridge on this machine is no shared service: it takes what this machine can send. */
export const localService: Partial<RateLimiterOptions> = { maxInFlight: 32 };

/** The limits of every account and Region that was asked for; made at first use, never taken away. */
export class AllAccountLimits {
  readonly #clock: Clock;
  readonly #limits = new Map<string, AccountLimits>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `account`: its id, or the source of credentials while that is not known. */
  of(account: string, region: string, options: Partial<RateLimiterOptions> = {}): AccountLimits {
    const key = `${account}\n${region}`;
    let limits = this.#limits.get(key);
    if (!limits) {
      limits = { limiter: new RateLimiter({ clock: this.#clock, ...options }), budget: new RetryBudget() };
      this.#limits.set(key, limits);
    }
    return limits;
  }
}
