import { describe, expect, it } from 'vitest';
import { parseTimeText } from '#shared/fleet/time-text';

const now = Date.UTC(2026, 0, 15, 12);

describe('parseTimeText', () => {
  it.each([
    ['30 seconds ago', 30_000],
    ['5 minutes ago', 5 * 60_000],
    ['5 Min', 5 * 60_000],
    ['1 hour ago', 3_600_000],
    [' 2h ', 2 * 3_600_000],
    ['7 days', 7 * 86_400_000],
    ['1 week ago', 7 * 86_400_000],
    ['0 s', 0],
  ])('reads "%s"', (text, ago) => {
    expect(parseTimeText(text, now)).toBe(now - ago);
  });

  it('reads a date, with or without a time', () => {
    expect(parseTimeText('2026-01-02', now)).toBe(Date.UTC(2026, 0, 2));
    expect(parseTimeText('2026-01-02T03:04:05Z', now)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  });

  it.each(['', 'soon', '5', 'minutes ago', '2026', '2026-13-40', '-5 minutes', '5 fortnights'])(
    'knows that "%s" is no time',
    (text) => {
      expect(parseTimeText(text, now)).toBeUndefined();
    },
  );
});
