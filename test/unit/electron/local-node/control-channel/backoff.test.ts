import { describe, expect, it } from 'vitest';
import { Backoff } from '#electron/local-node/control-channel/backoff';

describe('Backoff', () => {
  it('doubles from a quarter of a second to ten seconds and starts over', () => {
    const backoff = new Backoff(() => 0);
    expect(Array.from({ length: 8 }, () => backoff.next())).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
    backoff.reset();
    expect(backoff.next()).toBe(250);
  });

  it('adds a quarter of jitter at the most and never exceeds ten seconds', () => {
    const backoff = new Backoff(() => 0.999);
    const waits = Array.from({ length: 8 }, () => backoff.next());
    expect(waits[0]).toBe(312);
    expect(Math.max(...waits)).toBe(10_000);
  });
});
