import { describe, expect, it } from 'vitest';
import { pollInterval } from '../../../../renderer/host/poll-interval';

const usual = { usualMs: 10_000, readingMs: 200, failure: undefined, failures: 0 };

describe('the interval at which a list is read again', () => {
  it('is the usual one while the list is read quickly', () => {
    expect(pollInterval(usual)).toBe(10_000);
    expect(pollInterval({ ...usual, failure: 'Unavailable', failures: 5 })).toBe(10_000);
  });

  it('leaves a list that takes long alone for five times as long', () => {
    expect(pollInterval({ ...usual, readingMs: 20_000 })).toBe(100_000);
    expect(pollInterval({ ...usual, readingMs: 600_000 })).toBe(300_000);
  });

  it('doubles with every reading that was throttled', () => {
    const throttled = (failures: number) => pollInterval({ ...usual, failure: 'Throttled', failures });
    expect([0, 1, 2, 3, 9].map(throttled)).toEqual([20_000, 40_000, 80_000, 160_000, 300_000]);
  });
});
