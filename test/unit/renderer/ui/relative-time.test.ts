import { describe, expect, it } from 'vitest';
import { relativeTimeText } from '../../../../renderer/ui/relative-time';

const now = Date.UTC(2026, 0, 15, 12);
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

describe('relativeTimeText', () => {
  it('is shorter in a narrow place', () => {
    const narrow = relativeTimeText(now - 46 * minute, now, 'narrow');
    expect(narrow).toContain('46');
    expect(narrow.length).toBeLessThan(relativeTimeText(now - 46 * minute, now).length);
  });

  it.each([0, 1, 9999, -1, -9999])('is "just now" within ten seconds, %i ms away', (distance) => {
    expect(relativeTimeText(now + distance, now)).toBe('just now');
  });

  it.each([
    [10 * second, 10, 'second'],
    [59 * second, 59, 'second'],
    [minute, 1, 'minute'],
    [89 * second, 1, 'minute'],
    [91 * second, 2, 'minute'],
    [59.6 * second, 1, 'minute'],
    [59 * minute, 59, 'minute'],
    [59.5 * minute, 1, 'hour'],
    [23.6 * hour, 1, 'day'],
    [hour, 1, 'hour'],
    [23 * hour, 23, 'hour'],
    [day, 1, 'day'],
    [400 * day, 400, 'day'],
  ] as const)(
    'takes the largest unit of which one, rounded, fits: %i ms are %i %s(s)',
    (distance, count, unit) => {
      expect(relativeTimeText(now - distance, now)).toBe(format.format(-count, unit));
      expect(relativeTimeText(now + distance, now)).toBe(format.format(count, unit));
    },
  );
});
