import type { Clock } from '../../../platform/clock';
import { RateLimiter, type RateLimiterOptions } from './rate-limiter';
import { RetryBudget } from './retry-budget';

/** What all clients of one account and Region share. Asked anew with every call: an account may come to be known later. */
export interface AccountLimits {
  readonly limiter: RateLimiter;
  readonly budget: RetryBudget;
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

/** The limits of a connection whose account is known only when it was asked; until then those of its credentials. */
export function limitsOfConnection(
  all: AllAccountLimits,
  account: () => string,
  region: string,
): AccountLimits {
  return {
    get limiter() {
      return all.of(account(), region).limiter;
    },
    get budget() {
      return all.of(account(), region).budget;
    },
  };
}
