import { type CronExpression, InvalidCronError, parseCron } from './cron-expression';
import { isTimeZone, localTimeAt, momentOf } from './local-time';

/** A schedule of State Manager or of a maintenance window. */
export type Schedule =
  | { kind: 'rate'; everyMs: number }
  | { kind: 'at'; atMs: number }
  | { kind: 'cron'; cron: CronExpression; timeZone: string; offsetDays: number };

/** `message` says what is wrong with the expression. */
export class InvalidScheduleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidScheduleError';
  }
}

interface ScheduleOptions {
  /** IANA name; UTC by default, which is all that State Manager knows. */
  timeZone?: string | undefined;
  /** Days after the day that a cron expression names, 1 to 6. */
  offsetDays?: number | undefined;
}

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 24 * 3_600_000 };
const dayMs = 24 * 3_600_000;

/** `rate(30 minutes)`, `cron(0 2 ? * SUN#3 *)` or `at(2026-11-24T15:55:00)`. Raises InvalidScheduleError. */
export function parseSchedule(expression: string, options: ScheduleOptions = {}): Schedule {
  const { timeZone = 'UTC', offsetDays = 0 } = options;
  const match = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim());
  if (!match)
    throw new InvalidScheduleError(
      `The schedule ${expression} is not of the form rate(…), cron(…) or at(…).`,
    );
  if (!isTimeZone(timeZone))
    throw new InvalidScheduleError(`${timeZone} is not the IANA name of a time zone.`);
  const [, kind, body] = match as unknown as [string, string, string];
  if (offsetDays > 0 && kind !== 'cron')
    throw new InvalidScheduleError('A schedule offset goes with a cron expression only.');
  if (kind === 'rate') return parseRate(body);
  if (kind === 'at') return parseAt(body, timeZone);
  try {
    return { kind: 'cron', cron: parseCron(body), timeZone, offsetDays };
  } catch (error) {
    if (error instanceof InvalidCronError) throw new InvalidScheduleError(error.message);
    throw error;
  }
}

function parseRate(body: string): Schedule {
  const match = /^\s*([1-9]\d{0,5})\s+(minute|hour|day)(s?)\s*$/.exec(body);
  if (!match || (match[1] === '1') !== (match[3] === ''))
    throw new InvalidScheduleError(
      `rate(${body}) is no rate; write for example rate(30 minutes), rate(1 hour) or rate(7 days).`,
    );
  return { kind: 'rate', everyMs: Number(match[1]) * (unitMs[match[2] as string] as number) };
}

function parseAt(body: string, timeZone: string): Schedule {
  const match = /^\s*(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?\s*$/.exec(body);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0));
  const atMs = match ? momentOf({ year, month, day, hour, minute, second }, timeZone) : undefined;
  // A date such as February 30 becomes another one, which is then not what was written.
  const isReal =
    atMs !== undefined &&
    localTimeAt(atMs, timeZone).day === day &&
    localTimeAt(atMs, timeZone).hour === hour;
  if (!isReal)
    throw new InvalidScheduleError(`at(${body}) is no time; write for example at(2026-11-24T15:55:00).`);
  return { kind: 'at', atMs };
}

/**
 * The first time after `afterMs` at which the schedule is due, epoch milliseconds; undefined when there is none.
 * A rate counts from `anchorMs`, when it began. Clocks set forward over a time of a cron expression skip it; set back,
 * they do not repeat it.
 */
export function nextTime(schedule: Schedule, afterMs: number, anchorMs: number): number | undefined {
  switch (schedule.kind) {
    case 'at':
      return schedule.atMs > afterMs ? schedule.atMs : undefined;
    case 'rate': {
      const rounds = Math.max(1, Math.floor((afterMs - anchorMs) / schedule.everyMs) + 1);
      return anchorMs + rounds * schedule.everyMs;
    }
    case 'cron':
      return nextCronTime(schedule, afterMs);
  }
}

function nextCronTime(
  { cron, timeZone, offsetDays }: Extract<Schedule, { kind: 'cron' }>,
  afterMs: number,
): number | undefined {
  const from = localTimeAt(afterMs, timeZone);
  // Days are counted on the calendar of the zone, from one before: with an offset, from that many before.
  let dayAt = Date.UTC(from.year, from.month - 1, from.day) - (offsetDays + 1) * dayMs;
  for (;;) {
    const date = new Date(dayAt);
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth() + 1;
    if (year > 2199) return undefined;
    if (cron.years && !cron.years.has(year)) {
      const later = [...cron.years].filter((one) => one > year);
      if (later.length === 0) return undefined;
      dayAt = Date.UTC(Math.min(...later), 0, 1);
      continue;
    }
    if (!cron.months.has(month)) {
      dayAt = Date.UTC(year, month, 1);
      continue;
    }
    if (cron.hasDay(year, month, date.getUTCDate())) {
      const found = firstOnDay(cron, timeZone, dayAt + offsetDays * dayMs, afterMs);
      if (found !== undefined) return found;
    }
    dayAt += dayMs;
  }
}

function firstOnDay(
  cron: CronExpression,
  timeZone: string,
  dayAt: number,
  afterMs: number,
): number | undefined {
  const date = new Date(dayAt);
  const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  for (const hour of cron.hours) {
    // A whole hour that cannot be later than `afterMs`, whatever the zone, is passed over at once.
    if (dayAt + hour * 3_600_000 + dayMs < afterMs) continue;
    for (const minute of cron.minutes) {
      for (const second of cron.seconds) {
        const moment = momentOf({ ...day, hour, minute, second }, timeZone);
        if (moment !== undefined && moment > afterMs) return moment;
      }
    }
  }
  return undefined;
}
