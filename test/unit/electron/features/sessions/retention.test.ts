import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gigabyte, recordingsToDelete } from '#electron/features/sessions/retention';

const dayMs = 86_400_000;
const now = 1000 * dayMs;
const limits = { keepDays: 30, keepGigabytes: 2 };
const recording = (key: string, ageDays: number, gigabytes: number) => ({
  key,
  startedAt: now - ageDays * dayMs,
  bytes: gigabytes * gigabyte,
});
const gone = (...args: Parameters<typeof recordingsToDelete>) =>
  recordingsToDelete(...args).map(({ key }) => key);

describe('which recordings are deleted', () => {
  it('are those that are older than they may be, to the day', () => {
    const all = [recording('new', 0, 0.1), recording('at the limit', 30, 0.1), recording('old', 30.01, 0.1)];
    expect(gone(all, 0, limits, now)).toEqual(['old']);
  });

  it('are the oldest, until the others fit', () => {
    const all = [recording('1', 1, 1), recording('3', 3, 1), recording('2', 2, 0.5)];
    expect(gone(all, 0, limits, now)).toEqual(['3']);
  });

  it('are others when one that is being written takes the room', () => {
    expect(gone([recording('1', 1, 1)], 1.5 * gigabyte, limits, now)).toEqual(['1']);
  });

  it('are none that need not go, in any case', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ age: fc.nat({ max: 60 }), bytes: fc.nat({ max: gigabyte }) })),
        fc.nat({ max: 2 * gigabyte }),
        (given, runningBytes) => {
          const all = given.map(({ age, bytes }, index) => ({
            key: String(index),
            startedAt: now - age * dayMs,
            bytes,
          }));
          const deleted = new Set(gone(all, runningBytes, limits, now));
          const kept = all.filter(({ key }) => !deleted.has(key));
          const bytes = kept.reduce((sum, one) => sum + one.bytes, runningBytes);
          expect(kept.length === 0 || bytes <= 2 * gigabyte).toBe(true);
          expect(kept.every(({ startedAt }) => now - startedAt <= 30 * dayMs)).toBe(true);
          // Putting back the youngest of those that went for room would be too much.
          const young = all.filter(({ key, startedAt }) => deleted.has(key) && now - startedAt <= 30 * dayMs);
          const last = young.sort((one, other) => other.startedAt - one.startedAt)[0];
          const same = young.filter(({ startedAt }) => startedAt === last?.startedAt);
          if (last)
            expect(bytes + same.reduce((sum, one) => sum + one.bytes, 0)).toBeGreaterThan(2 * gigabyte);
        },
      ),
    );
  });
});
