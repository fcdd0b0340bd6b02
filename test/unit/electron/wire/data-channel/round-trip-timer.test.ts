import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundTripTimer } from '#electron/wire/data-channel/round-trip-timer';

const timeoutAfter = (...samples: number[]) => {
  const timer = new RoundTripTimer();
  for (const sample of samples) timer.sample(sample);
  return timer.timeoutMs;
};

describe('RoundTripTimer', () => {
  it('begins at 200 ms, before anything was measured', () => {
    expect(timeoutAfter()).toBe(200);
  });

  it('follows the formula of the stock peers', () => {
    // RTT 100, sample 60: variation 0.25 * 40, RTT 0.875 * 100 + 0.125 * 60.
    expect(timeoutAfter(60)).toBeCloseTo(95 + 4 * 10, 9);
    // RTT 95, sample 60: variation 0.75 * 10 + 0.25 * 35, RTT 0.875 * 95 + 0.125 * 60.
    expect(timeoutAfter(60, 60)).toBeCloseTo(90.625 + 4 * 16.25, 9);
  });

  it('keeps 10 ms above a round trip that never varies', () => {
    expect(timeoutAfter(100)).toBe(110);
    expect(timeoutAfter(...Array(500).fill(40))).toBeCloseTo(50, 6);
  });

  it('never waits longer than a second', () => {
    expect(timeoutAfter(60_000)).toBe(1000);
    expect(timeoutAfter(...Array(100).fill(5000))).toBe(1000);
  });

  it('comes down again when the line is fast again', () => {
    expect(timeoutAfter(...Array(20).fill(5000), ...Array(200).fill(20))).toBeLessThan(40);
  });

  it('forgets within twenty answers that the machine slept for hours', () => {
    expect(timeoutAfter(20, 8 * 3_600_000, ...Array(20).fill(20))).toBeLessThan(300);
  });

  it('waits at least 10 ms and at most a second, whatever is measured', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 50 }), (samples) => {
        expect(timeoutAfter(...samples)).toBeGreaterThanOrEqual(10);
        expect(timeoutAfter(...samples)).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it('waits longer on a line that varies than on a steady one of the same speed', () => {
    const steady = Array(100).fill(100);
    const uneven = steady.map((_, index) => (index % 2 === 0 ? 50 : 150));
    expect(timeoutAfter(...uneven)).toBeGreaterThan(timeoutAfter(...steady) + 50);
  });
});
