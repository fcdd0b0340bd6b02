/**
 * The cron expressions of AWS, which are not those of Unix:
 *
 *   [seconds] minutes hours day-of-month month day-of-week year
 *
 * The first field is there in the older form with seven fields only. Exactly one of the two day fields is `?`. Wildcards:
 * `,` `-` `*` `/` everywhere; `L` (last day), `W` (nearest weekday), `LW` and `?` in day-of-month; `L` (last one of the
 * month), `#` (nth one of the month) and `?` in day-of-week, where 1 is Sunday.
 * Source: "Reference: Cron and rate expressions for Systems Manager".
 */
export interface CronExpression {
  seconds: readonly number[];
  minutes: readonly number[];
  hours: readonly number[];
  months: ReadonlySet<number>;
  /** Undefined for every year. */
  years: ReadonlySet<number> | undefined;
  /** Whether the schedule has this day; month from 1, day from 1. The month itself is not looked at. */
  hasDay(year: number, month: number, day: number): boolean;
}

export class InvalidCronError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidCronError';
  }
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
}

const secondsField: Field = { name: 'seconds', min: 0, max: 59 };
const minutesField: Field = { name: 'minutes', min: 0, max: 59 };
const hoursField: Field = { name: 'hours', min: 0, max: 23 };
const dayOfMonthField: Field = { name: 'day-of-month', min: 1, max: 31 };
const monthField: Field = { name: 'month', min: 1, max: 12, names: monthNames };
const dayOfWeekField: Field = { name: 'day-of-week', min: 1, max: 7, names: dayNames };
const yearField: Field = { name: 'year', min: 1970, max: 2199 };

/** `text` is what stands between the parentheses of `cron(…)`. Raises InvalidCronError with a sentence. */
export function parseCron(text: string): CronExpression {
  const fields = text.trim().toUpperCase().split(/\s+/);
  if (fields.length !== 6 && fields.length !== 7)
    throw new InvalidCronError(
      `A cron expression has six fields (minutes, hours, day-of-month, month, day-of-week, year), not ${fields.length}.`,
    );
  const seconds = fields.length === 7 ? (fields.shift() as string) : '0';
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw new InvalidCronError(
      'Exactly one of day-of-month and day-of-week must be ?, since a day is named by one of them.',
    );
  return {
    seconds: sorted(numbersOf(secondsField, seconds)),
    minutes: sorted(numbersOf(minutesField, minutes)),
    hours: sorted(numbersOf(hoursField, hours)),
    months: numbersOf(monthField, month),
    years: year === '*' ? undefined : numbersOf(yearField, year),
    hasDay: dayOfMonth === '?' ? weekdayTest(dayOfWeek) : monthdayTest(dayOfMonth),
  };
}

/** Days in a month; month from 1. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 1 is Sunday, as in AWS's day-of-week. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function sorted(numbers: ReadonlySet<number>): number[] {
  return [...numbers].sort((left, right) => left - right);
}

function numberOf(field: Field, text: string): number {
  const named = field.names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + field.min : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.min && value <= field.max) return value;
  throw new InvalidCronError(
    `'${text}' is no value of the field ${field.name}, which goes from ${field.min} to ${field.max}.`,
  );
}

function numbersOf(field: Field, text: string): Set<number> {
  const all = new Set<number>();
  for (const part of text.split(',')) for (const value of rangeOf(field, part)) all.add(value);
  return all;
}

function rangeOf(field: Field, part: string): number[] {
  const [range = '', step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step)))
    throw new InvalidCronError(`'${part}' in the field ${field.name} has no step that can be used.`);
  const [from, to] = boundsOf(field, range, step !== undefined);
  const numbers: number[] = [];
  // A range that goes back wraps around: FRI-MON.
  const span = to >= from ? to - from : to - from + (field.max - field.min + 1);
  for (let offset = 0; offset <= span; offset += Number(step ?? 1)) {
    const value = from + offset;
    numbers.push(value > field.max ? value - (field.max - field.min + 1) : value);
  }
  return numbers;
}

function boundsOf(field: Field, range: string, hasStep: boolean): [number, number] {
  if (range === '*') return [field.min, field.max];
  const [first = '', last, ...rest] = range.split('-');
  if (rest.length > 0) throw new InvalidCronError(`'${range}' in the field ${field.name} is no range.`);
  const from = numberOf(field, first);
  if (last !== undefined) return [from, numberOf(field, last)];
  return [from, hasStep ? field.max : from];
}

type DayTest = (year: number, month: number, day: number) => boolean;

function monthdayTest(text: string): DayTest {
  const tests = text.split(',').map((part): DayTest => {
    if (part === 'L') return (year, month, day) => day === daysInMonth(year, month);
    if (part === 'LW')
      return (year, month, day) => day === nearestWeekday(year, month, daysInMonth(year, month));
    const weekday = /^(\d{1,2})W$/.exec(part);
    if (weekday) {
      const wanted = numberOf(dayOfMonthField, weekday[1] as string);
      return (year, month, day) =>
        wanted <= daysInMonth(year, month) && day === nearestWeekday(year, month, wanted);
    }
    const days = new Set(rangeOf(dayOfMonthField, part));
    return (_year, _month, day) => days.has(day);
  });
  return (year, month, day) => tests.some((test) => test(year, month, day));
}

/** The Monday to Friday that is nearest to a day without leaving its month. */
function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === daysInMonth(year, month) ? day - 2 : day + 1;
  return day;
}

function weekdayTest(text: string): DayTest {
  const tests = text.split(',').map((part): DayTest => {
    if (part === 'L') return (year, month, day) => weekdayOf(year, month, day) === 7;
    const last = /^(\w+)L$/.exec(part);
    if (last) {
      const wanted = numberOf(dayOfWeekField, last[1] as string);
      return (year, month, day) =>
        weekdayOf(year, month, day) === wanted && day + 7 > daysInMonth(year, month);
    }
    const nth = /^(\w+)#([1-5])$/.exec(part);
    if (nth) {
      const wanted = numberOf(dayOfWeekField, nth[1] as string);
      const index = Number(nth[2]);
      return (year, month, day) => weekdayOf(year, month, day) === wanted && Math.ceil(day / 7) === index;
    }
    const days = new Set(rangeOf(dayOfWeekField, part));
    return (year, month, day) => days.has(weekdayOf(year, month, day));
  });
  return (year, month, day) => tests.some((test) => test(year, month, day));
}
