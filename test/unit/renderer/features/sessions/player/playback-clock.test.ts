import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gap } from '#shared/sessions/recording';
import { PlaybackClock } from '../../../../../../renderer/features/sessions/player/playback-clock';

const gaps: Gap[] = [
  [1000, 11_000],
  [12_000, 60_000],
];
const clockAt = (positionMs: number, speed = 1, skipsIdle = true) => {
  const clock = new PlaybackClock({ durationMs: 61_000, gaps });
  clock.moveTo(positionMs);
  clock.speed = speed;
  clock.skipsIdle = skipsIdle;
  return clock;
};
const positionAfter = (clock: PlaybackClock, passedMs: number) => {
  clock.advance(passedMs);
  return clock.positionMs;
};

describe('the position while a recording plays', () => {
  it('moves with time, times the speed', () => {
    expect(positionAfter(clockAt(0), 500)).toBe(500);
    expect(positionAfter(clockAt(0, 0.5), 500)).toBe(250);
    expect(positionAfter(clockAt(0, 16, false), 500)).toBe(8000);
  });

  it('plays two seconds of a pause and goes on behind it', () => {
    expect(positionAfter(clockAt(0), 2999)).toBe(2999);
    expect(positionAfter(clockAt(0), 3000)).toBe(11_000);
    expect(positionAfter(clockAt(0), 3500)).toBe(11_500);
    expect(positionAfter(clockAt(0), 1000 + 2000 + 1000 + 2000 + 300)).toBe(60_300);
  });

  it('plays pauses whole when they are not skipped', () => {
    expect(positionAfter(clockAt(0, 1, false), 10_000)).toBe(10_000);
  });

  it('goes on behind a pause when it is put into the middle of one', () => {
    expect(positionAfter(clockAt(9000), 10)).toBe(11_010);
  });

  it('stops at the end and is moved nowhere else', () => {
    const clock = clockAt(0, 16);
    clock.advance(1e9);
    expect(clock.positionMs).toBe(61_000);
    expect(clock.isAtEnd).toBe(true);
    clock.moveTo(-5);
    expect(clock.positionMs).toBe(0);
    clock.moveTo(1e9);
    expect(clock.positionMs).toBe(61_000);
  });

  it('is the same at last however the time is cut, and never moves back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 60 }), (steps) => {
        const cut = clockAt(0);
        let last = 0;
        for (const step of steps) {
          cut.advance(step);
          expect(cut.positionMs).toBeGreaterThanOrEqual(last);
          last = cut.positionMs;
        }
        const whole = clockAt(0);
        whole.advance(steps.reduce((sum, step) => sum + step, 0));
        expect(cut.positionMs).toBeCloseTo(whole.positionMs, 6);
      }),
    );
  });
});
