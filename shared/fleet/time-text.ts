const unitMs: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};
const relative = /^(\d{1,6})\s*(s|sec|second|m|min|minute|h|hour|d|day|w|week)s?(?:\s+ago)?$/i;

/** Reads "5 minutes ago", "2h" or a date; answers epoch milliseconds, undefined when it is neither. */
export function parseTimeText(text: string, nowMs: number): number | undefined {
  const match = relative.exec(text.trim());
  if (match) return nowMs - Number(match[1]) * (unitMs[(match[2] ?? '').charAt(0).toLowerCase()] ?? 0);
  if (!/^\d{4}-\d{2}/.test(text.trim())) return undefined;
  const time = Date.parse(text.trim());
  return Number.isNaN(time) ? undefined : time;
}
