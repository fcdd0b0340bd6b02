/** A moment as a calendar and a clock on the wall show it; month and day from 1. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const dayMs = 24 * 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Whether this is a time zone by its IANA name, `America/Los_Angeles` or `UTC`. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

export function localTimeAt(atMs: number, timeZone: string): LocalTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

function asUtc({ year, month, day, hour, minute, second }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The moment that a local time stands for, in epoch milliseconds: the first of two when clocks were set back over it,
 * undefined when clocks were set forward over it.
 */
export function momentOf(local: LocalTime, timeZone: string): number | undefined {
  const wanted = asUtc(local);
  if (timeZone === 'UTC') return wanted;
  const offsets = [wanted - dayMs, wanted + dayMs].map((near) => asUtc(localTimeAt(near, timeZone)) - near);
  const candidates = [...new Set(offsets)]
    .map((offset) => wanted - offset)
    .filter((moment) => asUtc(localTimeAt(moment, timeZone)) === wanted);
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}
