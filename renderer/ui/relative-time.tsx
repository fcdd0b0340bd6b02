import { useState, useSyncExternalStore } from 'react';

/** Each unit with its length and how many of it, rounded, are the next one. */
type Unit = readonly [unit: Intl.RelativeTimeFormatUnit, lengthMs: number, next: number];
const days: Unit = ['day', 86_400_000, Number.POSITIVE_INFINITY];
const units: readonly Unit[] = [['second', 1000, 60], ['minute', 60_000, 60], ['hour', 3_600_000, 24], days];
const formats = {
  long: new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }),
  narrow: new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'narrow' }),
};

/** "3 minutes ago", narrow "3m ago"; under ten seconds it is "just now". */
export function relativeTimeText(
  epochMs: number,
  nowMs: number,
  style: keyof typeof formats = 'long',
): string {
  const distance = epochMs - nowMs;
  if (Math.abs(distance) < 10_000) return 'just now';
  const fits = ([, length, next]: Unit) => Math.round(Math.abs(distance) / length) < next;
  const [unit, length] = units.find(fits) ?? days;
  return formats[style].format(Math.sign(distance) * Math.round(Math.abs(distance) / length), unit);
}

const tickMs = 10_000;
let nowMs = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for every time on the screen, so that two of the same moment say the same. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function currentTime(): number {
  // Nobody listened, so that nothing has moved it.
  if (timer === undefined) nowMs = Date.now();
  return nowMs;
}

function exactTime(epochMs: number): string {
  return new Date(epochMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}

/** The clock of the screen moves in steps: what came since its last one is not in the future. */
function justAfter(at: number, now: number): number {
  return at > now && at - now <= 2 * tickMs ? at : now;
}

/** A time as distance from now, with the exact local time on hover. Epoch milliseconds. */
export function RelativeTime({ at, isNarrow = false }: { at: number | undefined; isNarrow?: boolean }) {
  const now = useSyncExternalStore(subscribe, currentTime);
  // Formatting costs more than the rest of a cell, and few times are ever pointed at.
  const [isPointedAt, setPointedAt] = useState(false);
  if (at === undefined) return <>–</>;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={isPointedAt ? exactTime(at) : undefined}
      onPointerEnter={() => setPointedAt(true)}
    >
      {relativeTimeText(at, justAfter(at, now), isNarrow ? 'narrow' : 'long')}
    </time>
  );
}
