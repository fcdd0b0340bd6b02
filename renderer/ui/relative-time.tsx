import { useEffect, useState } from 'react';

/** Each unit with its length and how many of it, rounded, are the next one. */
type Unit = readonly [unit: Intl.RelativeTimeFormatUnit, lengthMs: number, next: number];
const days: Unit = ['day', 86_400_000, Number.POSITIVE_INFINITY];
const units: readonly Unit[] = [['second', 1000, 60], ['minute', 60_000, 60], ['hour', 3_600_000, 24], days];
const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** "3 minutes ago"; under ten seconds it is "just now". */
export function relativeTimeText(epochMs: number, nowMs: number): string {
  const distance = epochMs - nowMs;
  if (Math.abs(distance) < 10_000) return 'just now';
  const fits = ([, length, next]: Unit) => Math.round(Math.abs(distance) / length) < next;
  const [unit, length] = units.find(fits) ?? days;
  return format.format(Math.sign(distance) * Math.round(Math.abs(distance) / length), unit);
}

function exactTime(epochMs: number): string {
  return new Date(epochMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}

/** A time as distance from now, with the exact local time on hover. Epoch milliseconds. */
export function RelativeTime({ at }: { at: number | undefined }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  // Formatting costs more than the rest of a cell, and few times are ever pointed at.
  const [isPointedAt, setPointedAt] = useState(false);
  if (at === undefined) return <>–</>;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={isPointedAt ? exactTime(at) : undefined}
      onPointerEnter={() => setPointedAt(true)}
    >
      {relativeTimeText(at, Math.max(now, at))}
    </time>
  );
}
