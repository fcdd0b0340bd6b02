import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTime, parseSchedule } from '#electron/control-plane/schedules/schedule';

const utc = (text: string) => Date.parse(`${text}Z`);
const iso = (atMs: number | undefined) =>
  atMs === undefined ? undefined : new Date(atMs).toISOString().slice(0, 19);
const next = (expression: string, after: string, options: Parameters<typeof parseSchedule>[1] = {}) =>
  iso(nextTime(parseSchedule(expression, options), utc(after), utc(after)));
const several = (expression: string, after: string, count: number, options = {}) => {
  const schedule = parseSchedule(expression, options);
  const found: (string | undefined)[] = [];
  let at: number | undefined = utc(after);
  for (let index = 0; index < count && at !== undefined; index += 1) {
    at = nextTime(schedule, at, utc(after));
    found.push(iso(at));
  }
  return found;
};

describe('cron expressions of AWS', () => {
  it.each([
    ['every day', 'cron(15 10 * * ? *)', '2026-11-24T10:15:00', '2026-11-25T10:15:00'],
    ['strictly after', 'cron(15 10 * * ? *)', '2026-11-24T10:14:59', '2026-11-24T10:15:00'],
    ['weekdays by name', 'cron(0 18 ? * MON-FRI *)', '2026-11-27T18:00:00', '2026-11-30T18:00:00'],
    ['1 is Sunday', 'cron(0 2 ? * 1 *)', '2026-11-24T00:00:00', '2026-11-29T02:00:00'],
    ['the third Sunday', 'cron(0 2 ? * SUN#3 *)', '2026-11-24T00:00:00', '2026-12-20T02:00:00'],
    ['the second Tuesday', 'cron(0 2 ? * 3#2 *)', '2026-11-24T00:00:00', '2026-12-08T02:00:00'],
    [
      'a fifth Friday skips months that have none',
      'cron(0 0 ? * FRI#5 *)',
      '2026-11-24T00:00:00',
      '2027-01-29T00:00:00',
    ],
    ['the last Friday', 'cron(0 0 ? * FRIL *)', '2026-11-28T00:00:00', '2026-12-25T00:00:00'],
    ['L in day-of-week is Saturday', 'cron(0 0 ? * L *)', '2026-11-24T00:00:00', '2026-11-28T00:00:00'],
    ['the last day', 'cron(0 8 L * ? *)', '2027-02-01T00:00:00', '2027-02-28T08:00:00'],
    ['the last day of a leap year', 'cron(0 8 L 2 ? *)', '2027-03-01T00:00:00', '2028-02-29T08:00:00'],
    ['the last weekday', 'cron(0 8 LW * ? *)', '2027-02-01T00:00:00', '2027-02-26T08:00:00'],
    [
      'the weekday nearest to a Saturday is the Friday',
      'cron(0 8 15W * ? *)',
      '2027-05-01T00:00:00',
      '2027-05-14T08:00:00',
    ],
    [
      'the weekday nearest to a Sunday is the Monday',
      'cron(0 8 15W * ? *)',
      '2026-11-01T00:00:00',
      '2026-11-16T08:00:00',
    ],
    ['1W does not leave its month', 'cron(0 8 1W * ? *)', '2027-05-01T00:00:00', '2027-05-03T08:00:00'],
    [
      'a list, a range and a step',
      'cron(0/20,7 8-9 1,15 * ? *)',
      '2026-12-01T08:07:00',
      '2026-12-01T08:20:00',
    ],
    ['a range that wraps', 'cron(0 0 ? * SAT-MON *)', '2026-11-24T00:00:00', '2026-11-28T00:00:00'],
    ['one year', 'cron(0 0 1 1 ? 2030)', '2026-11-24T00:00:00', '2030-01-01T00:00:00'],
    ['a year that is over', 'cron(0 0 1 1 ? 2020)', '2026-11-24T00:00:00', undefined],
    ['February 30', 'cron(0 0 30 2 ? *)', '2026-11-24T00:00:00', undefined],
    [
      'seven fields begin with seconds',
      'cron(30 0 2 ? * WED *)',
      '2026-11-24T00:00:00',
      '2026-11-25T02:00:30',
    ],
  ])('%s: %s', (_title, expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it.each([
    ['cron(0 2 * * *)', 'six fields'],
    ['cron(0 2 * * * *)', 'Exactly one'],
    ['cron(0 2 ? * ? *)', 'Exactly one'],
    ['cron(60 2 * * ? *)', 'minutes'],
    ['cron(0 24 * * ? *)', 'hours'],
    ['cron(0 0 0 * ? *)', 'day-of-month'],
    ['cron(0 0 ? * 8 *)', 'day-of-week'],
    ['cron(0 0 ? * SUN#6 *)', 'day-of-week'],
    ['cron(0/0 0 * * ? *)', 'step'],
    ['cron(0 0 * FOO ? *)', 'month'],
    ['rate(0 minutes)', 'no rate'],
    ['rate(1 minutes)', 'no rate'],
    ['rate(5 weeks)', 'no rate'],
    ['at(2026-02-30T00:00:00)', 'no time'],
    ['at(tomorrow)', 'no time'],
    ['every day', 'not of the form'],
  ])('refuses %s', (expression, reason) => {
    expect(() => parseSchedule(expression)).toThrow(reason);
  });

  it('finds what a walk over every minute finds', () => {
    const number = (min: number, max: number) => fc.integer({ min, max });
    const list = (min: number, max: number) =>
      fc.oneof(
        fc.constant({ text: '*', has: () => true }),
        fc.array(number(min, max), { minLength: 1, maxLength: 3 }).map((values) => ({
          text: values.join(','),
          has: (value: number) => values.includes(value),
        })),
        fc.tuple(number(min, max), number(1, 15)).map(([from, step]) => ({
          text: `${from}/${step}`,
          has: (value: number) => value >= from && (value - from) % step === 0,
        })),
        fc.tuple(number(min, max), number(min, max)).map(([one, other]) => ({
          text: `${Math.min(one, other)}-${Math.max(one, other)}`,
          has: (value: number) => value >= Math.min(one, other) && value <= Math.max(one, other),
        })),
      );
    const lastDay = (date: Date) =>
      new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    const isWeekday = (date: Date) => date.getUTCDay() !== 0 && date.getUTCDay() !== 6;
    /** By search instead of by rule: the day of the same month that is a weekday and least far away. */
    const nearest = (date: Date, wanted: number) => {
      const days = Array.from({ length: lastDay(date) }, (_, index) => index + 1).filter((day) =>
        isWeekday(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day))),
      );
      return days.reduce((best, day) => (Math.abs(day - wanted) < Math.abs(best - wanted) ? day : best));
    };
    const days = fc.oneof(
      list(1, 31).map(({ text, has }) => ({
        text: `${text} * ?`,
        has: (date: Date) => has(date.getUTCDate()),
      })),
      list(1, 7).map(({ text, has }) => ({
        text: `? * ${text}`,
        has: (date: Date) => has(date.getUTCDay() + 1),
      })),
      fc.constant({ text: 'L * ?', has: (date: Date) => date.getUTCDate() === lastDay(date) }),
      number(1, 28).map((day) => ({
        text: `${day}W * ?`,
        has: (date: Date) => date.getUTCDate() === nearest(date, day),
      })),
      fc.tuple(number(1, 7), number(1, 4)).map(([weekday, nth]) => ({
        text: `? * ${weekday}#${nth}`,
        has: (date: Date) => {
          let seen = 0;
          for (let day = 1; day <= date.getUTCDate(); day += 1)
            if (
              new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay() + 1 ===
              weekday
            )
              seen += 1;
          return date.getUTCDay() + 1 === weekday && seen === nth;
        },
      })),
    );
    fc.assert(
      fc.property(
        list(0, 59),
        list(0, 23),
        days,
        fc.integer({ min: utc('2026-01-01T00:00:00'), max: utc('2029-01-01T00:00:00') }),
        (minutes, hours, day, after) => {
          const schedule = parseSchedule(`cron(${minutes.text} ${hours.text} ${day.text} *)`);
          const found = nextTime(schedule, after, after);
          const minuteMs = 60_000;
          let at = Math.floor(after / minuteMs) * minuteMs + minuteMs;
          const end = after + 75 * 24 * 60 * minuteMs;
          while (at < end) {
            const date = new Date(at);
            if (!day.has(date)) at = Math.floor(at / 86_400_000) * 86_400_000 + 86_400_000;
            else if (hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes())) break;
            else at += minuteMs;
          }
          if (at < end) expect(iso(found)).toBe(iso(at));
          else expect(found === undefined || found >= end).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('time zones', () => {
  const zone = { timeZone: 'America/New_York' };

  it('follow the clocks of the zone over the year', () => {
    expect(several('cron(0 2 ? * SUN#1 *)', '2026-06-01T00:00:00', 1, zone)).toEqual(['2026-06-07T06:00:00']);
    expect(several('cron(0 4 1 * ? *)', '2026-10-02T00:00:00', 2, zone)).toEqual([
      '2026-11-01T09:00:00',
      '2026-12-01T09:00:00',
    ]);
  });

  it('skip a time that clocks set forward pass over', () => {
    expect(several('cron(30 2 * * ? *)', '2027-03-13T00:00:00', 2, zone)).toEqual([
      '2027-03-13T07:30:00',
      '2027-03-15T06:30:00',
    ]);
  });

  it('run once at a time that clocks set back pass twice', () => {
    expect(several('cron(30 1 * * ? *)', '2026-11-01T00:00:00', 2, zone)).toEqual([
      '2026-11-01T05:30:00',
      '2026-11-02T06:30:00',
    ]);
  });

  it('that do not exist are refused', () => {
    expect(() => parseSchedule('rate(1 day)', { timeZone: 'Mars/Base' })).toThrow('time zone');
  });

  it('apply to at(…)', () => {
    expect(next('at(2026-12-01T10:00:00)', '2026-11-24T00:00:00', zone)).toBe('2026-12-01T15:00:00');
    expect(next('at(2026-12-01T10:00:00)', '2026-12-02T00:00:00', zone)).toBeUndefined();
  });
});

describe('a schedule offset', () => {
  it('is days after the day that the expression names', () => {
    expect(next('cron(0 2 ? * TUE#2 *)', '2026-11-24T00:00:00', { offsetDays: 3 })).toBe(
      '2026-12-11T02:00:00',
    );
    expect(next('cron(0 2 ? * TUE#2 *)', '2026-12-09T00:00:00', { offsetDays: 3 })).toBe(
      '2026-12-11T02:00:00',
    );
  });

  it('goes with a cron expression only', () => {
    expect(() => parseSchedule('rate(1 day)', { offsetDays: 2 })).toThrow('cron');
  });
});

describe('a rate', () => {
  it('counts from its beginning, however long nobody looked', () => {
    const schedule = parseSchedule('rate(30 minutes)');
    const anchor = utc('2026-11-24T00:00:00');
    expect(iso(nextTime(schedule, anchor, anchor))).toBe('2026-11-24T00:30:00');
    expect(iso(nextTime(schedule, utc('2026-11-24T05:10:00'), anchor))).toBe('2026-11-24T05:30:00');
    expect(iso(nextTime(schedule, utc('2026-11-24T05:30:00'), anchor))).toBe('2026-11-24T06:00:00');
  });
});
