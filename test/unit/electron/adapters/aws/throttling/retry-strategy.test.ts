import { describe, expect, it } from 'vitest';
import { priorityOf, withPriority } from '#electron/adapters/aws/throttling/call-priority';
import { RetryBudget } from '#electron/adapters/aws/throttling/retry-budget';
import {
  createRetryStrategy,
  mostAttempts,
  type RetryPolicy,
} from '#electron/adapters/aws/throttling/retry-strategy';

interface Token {
  getRetryCount(): number;
  getRetryDelay(): number;
}
interface Strategy {
  acquireInitialRetryToken(scope: string): Promise<Token>;
  refreshRetryTokenForRetry(token: Token, info: { errorType: string; retryAfterHint?: Date }): Promise<Token>;
  recordSuccess(token: Token): void;
}

const strategyOf = (policy: RetryPolicy = {}, random = () => 1, budget = new RetryBudget()) =>
  createRetryStrategy({ budget }, policy, random) as unknown as Strategy;

async function delays(strategy: Strategy, errorType: string): Promise<number[]> {
  const found: number[] = [];
  let token = await strategy.acquireInitialRetryToken('');
  for (;;) {
    try {
      token = await strategy.refreshRetryTokenForRetry(token, { errorType });
    } catch {
      return found;
    }
    found.push(token.getRetryDelay());
  }
}

describe('retries', () => {
  it('wait up to twice as long each time, at most 20 seconds, somewhere between nothing and that', async () => {
    expect(await delays(strategyOf(), 'THROTTLING')).toEqual([
      300, 600, 1200, 2400, 4800, 9600, 19_200, 20_000, 20_000,
    ]);
    expect(
      await delays(
        strategyOf({}, () => 0.5),
        'THROTTLING',
      ),
    ).toHaveLength(9);
    expect(
      (
        await delays(
          strategyOf({}, () => 0.5),
          'THROTTLING',
        )
      )[2],
    ).toBe(600);
  });

  it('are as many as max_attempts says, and as the SDK has them for what was not throttled', async () => {
    expect(await delays(strategyOf({ maxAttempts: 3 }), 'THROTTLING')).toHaveLength(2);
    expect(await delays(strategyOf({ maxAttempts: 1 }), 'THROTTLING')).toEqual([]);
    expect(await delays(strategyOf(), 'TRANSIENT')).toHaveLength(2);
    expect(await delays(strategyOf({ mode: 'standard' }), 'THROTTLING')).toHaveLength(2);
    expect(await delays(strategyOf(), 'CLIENT_ERROR')).toEqual([]);
    expect([mostAttempts(), mostAttempts({ mode: 'legacy' }), mostAttempts({ maxAttempts: 4 })]).toEqual([
      10, 3, 4,
    ]);
  });

  it('follow the time that the service asks for, within five seconds', async () => {
    const strategy = strategyOf({}, () => 0);
    const token = await strategy.acquireInitialRetryToken('');
    const retryAfterHint = new Date(Date.now() + 3_600_000);
    const next = await strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING', retryAfterHint });
    expect(next.getRetryDelay()).toBe(5000);
  });

  it('of all clients end when their budget is spent, and success fills it up', async () => {
    const budget = new RetryBudget();
    let retries = 0;
    for (let call = 0; call < 40; call += 1)
      retries += (
        await delays(
          strategyOf({}, () => 0, budget),
          'THROTTLING',
        )
      ).length;
    expect(retries).toBe(100);
    expect(budget.left).toBe(0);
    budget.succeeded(5);
    expect(budget.left).toBe(5);
    budget.succeeded(0);
    expect(budget.left).toBe(6);
  });
});

describe('the priority of a call', () => {
  it('is that of a person for all but lists, unless it is said otherwise', async () => {
    expect(priorityOf('StartSession')).toBe('interactive');
    expect(priorityOf('GetConnectionStatus')).toBe('interactive');
    expect(priorityOf('DescribeInstanceInformation')).toBe('normal');
    expect(await withPriority('background', async () => priorityOf('ListTagsForResource'))).toBe(
      'background',
    );
  });
});
