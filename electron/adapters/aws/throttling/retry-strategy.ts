import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import type { AccountLimits } from './account-limits';

/** As AWS's files and environment name them. */
export type RetryMode = 'legacy' | 'standard' | 'adaptive';

export interface RetryPolicy {
  /** `retry_mode`; adaptive where nothing is set. */
  mode?: RetryMode | undefined;
  /** `max_attempts`, the first one counted. */
  maxAttempts?: number | undefined;
}

/**
 * Where no number is set: a request that was throttled was not carried out and is tried until pages of long lists come
 * through; one that failed otherwise is tried as often as the SDK would.
 */
const defaultAttempts = { throttled: 10, transient: 3 } as const;
const baseMs = { throttled: 300, transient: 100 } as const;
const longestMs = 20_000;
/** More than what we would wait is not taken from a service's Retry-After. */
const hintAtMostMs = 5000;

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
  getRetryCost(): number;
}

interface RetryErrorInfo {
  errorType: string;
  retryAfterHint?: Date;
}

function tokenOf(count: number, delayMs: number, cost: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => delayMs, getRetryCost: () => cost };
}

const isAdaptive = (policy: RetryPolicy) => (policy.mode ?? 'adaptive') === 'adaptive';

function attemptsFor(policy: RetryPolicy, why: keyof typeof defaultAttempts): number {
  return policy.maxAttempts ?? (isAdaptive(policy) ? defaultAttempts[why] : defaultAttempts.transient);
}

/** The most requests that one call can become. */
export function mostAttempts(policy: RetryPolicy = {}): number {
  return Math.max(attemptsFor(policy, 'throttled'), attemptsFor(policy, 'transient'));
}

/**
 * When a failed request is tried again: exponential backoff with full jitter, within the attempts of the policy and the
 * shared budget. The SDK waits the delay, and gives up waiting when the call is cancelled.
 */
export function createRetryStrategy(
  limits: Pick<AccountLimits, 'budget'>,
  policy: RetryPolicy = {},
  random: () => number = Math.random,
): NonNullable<SSMClientConfig['retryStrategy']> {
  const strategy = {
    mode: isAdaptive(policy) ? 'adaptive' : 'standard',
    acquireInitialRetryToken: async () => tokenOf(0, 0, 0),
    async refreshRetryTokenForRetry(token: RetryToken, { errorType, retryAfterHint }: RetryErrorInfo) {
      const why =
        errorType === 'THROTTLING' ? 'throttled' : errorType === 'TRANSIENT' ? 'transient' : undefined;
      if (why === undefined) throw new Error('This failure is final.');
      const count = token.getRetryCount() + 1;
      if (count >= attemptsFor(policy, why)) throw new Error('Every attempt was used.');
      const cost = limits.budget.take(why);
      if (cost === undefined) throw new Error('The retries of this account and Region are used up for now.');
      const backoffMs = random() * Math.min(longestMs, baseMs[why] * 2 ** (count - 1));
      const hintMs = retryAfterHint instanceof Date ? retryAfterHint.getTime() - Date.now() : 0;
      return tokenOf(count, Math.max(backoffMs, Math.min(hintMs, backoffMs + hintAtMostMs)), cost);
    },
    recordSuccess: (token: RetryToken) => limits.budget.succeeded(token.getRetryCost()),
  };
  return strategy as unknown as NonNullable<SSMClientConfig['retryStrategy']>;
}
