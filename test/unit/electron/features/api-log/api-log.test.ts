import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiLog } from '#electron/features/api-log/api-log';
import { CallRing } from '#electron/features/api-log/call-ring';
import type { EndedCall } from '#electron/features/api-log/ports';
import type { ApiCall } from '#shared/api-log/api-call';
import { FakeClock } from '#test/helpers/fake-clock';

const ended: EndedCall = {
  connectionId: 'bridge',
  service: 'ssm',
  operation: 'ListDocuments',
  startedAt: 0,
  durationMs: 1,
  outcome: 'succeeded',
  attempts: [],
  input: {},
};
const ids = (calls: readonly ApiCall[]) => calls.map(({ callId }) => callId);

describe('the ring', () => {
  it('keeps the latest calls, in order, and counts those that made room', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.nat(100),
        fc.nat(120),
        fc.nat(30),
        (capacity, count, after, limit) => {
          const ring = new CallRing(capacity);
          for (let callId = 1; callId <= count; callId += 1) ring.add({ callId, ...ended });
          const kept = Array.from({ length: count }, (_, index) => index + 1).slice(-capacity);
          expect(ids(ring.after(0, 1000))).toEqual(kept.slice(0, 1000));
          expect(ids(ring.after(after, limit))).toEqual(kept.filter((id) => id > after).slice(0, limit));
          expect([ring.size, ring.dropped]).toEqual([kept.length, count - kept.length]);
        },
      ),
    );
  });
});

describe('the log', () => {
  const logOf = () => {
    const clock = new FakeClock();
    const told: number[][] = [];
    const log = new ApiLog({ clock, onAdded: (calls) => told.push(ids(calls)), capacity: 2000 });
    return { clock, told, log };
  };

  it('is read in pages of 500, from any call on', () => {
    const { log } = logOf();
    for (let count = 0; count < 1200; count += 1) log.ended(ended);
    const first = log.list(0);
    expect([first.calls.length, first.isMore]).toEqual([500, true]);
    const last = log.list(1000);
    expect([last.calls.length, last.isMore, last.calls[0]?.callId]).toEqual([200, false, 1001]);
    expect(log.list(1200)).toEqual({ calls: [], isMore: false, dropped: 0 });
  });

  it('tells nobody who does not follow, and sets no timer for it', () => {
    const { clock, told, log } = logOf();
    log.ended(ended);
    expect(clock.pendingTimers).toBe(0);
    clock.advance(10_000);
    expect(told).toEqual([]);
  });

  it('tells new calls together, each once', () => {
    const { clock, told, log } = logOf();
    log.ended(ended);
    log.follow(true);
    log.ended(ended);
    log.ended(ended);
    expect(told).toEqual([]);
    clock.advance(250);
    log.ended(ended);
    clock.advance(250);
    expect(told).toEqual([[2, 3], [4]]);
  });

  it('tells a burst of more than a page in several messages', () => {
    const { clock, told, log } = logOf();
    log.follow(true);
    for (let count = 0; count < 1100; count += 1) log.ended(ended);
    clock.advance(1000);
    expect(told.map((one) => one.length)).toEqual([500, 500, 100]);
  });

  it('ends when the window says so, or says nothing for half a minute', () => {
    const { clock, told, log } = logOf();
    log.follow(true);
    log.follow(false);
    log.ended(ended);
    clock.advance(1000);
    log.follow(true);
    clock.advance(31_000);
    log.ended(ended);
    clock.advance(1000);
    expect(told).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('goes on counting after it was cleared', () => {
    const { log } = logOf();
    log.ended(ended);
    log.clear();
    log.ended(ended);
    expect(ids(log.all())).toEqual([2]);
  });
});
