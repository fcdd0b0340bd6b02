import { useEffect, useState } from 'react';

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];
const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** "3 minutes ago"; under ten seconds it is "just now". */
export function relativeTimeText(epochMs: number, nowMs: number): string {
  const distance = epochMs - nowMs;
  if (Math.abs(distance) < 10_000) return 'just now';
  const [unit, size] = units.find(([, length]) => Math.abs(distance) >= length) ?? ['second', 1000];
  return format.format(Math.round(distance / size), unit as Intl.RelativeTimeFormatUnit);
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
