import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CreditWindow } from '#shared/terminals/credit-window';

const high = 1000;
const low = 250;

describe('CreditWindow', () => {
  it('lets the source go on up to the high mark and pauses it above', () => {
    const window = new CreditWindow(high, low);
    expect(window.sent(high)).toBe(false);
    expect(window.sent(1)).toBe(true);
    expect(window.paused).toBe(true);
    expect(window.outstandingBytes).toBe(high + 1);
  });

  it('lets a paused source go on at the low mark and not before', () => {
    const window = new CreditWindow(high, low);
    window.sent(high + 1);
    expect(window.parsed(high - low)).toBe(false);
    expect(window.paused).toBe(true);
    expect(window.parsed(high + 1 - low)).toBe(true);
    expect(window.paused).toBe(false);
  });

  it('says once that the source may go on', () => {
    const window = new CreditWindow(high, low);
    window.sent(high + 1);
    expect(window.parsed(high)).toBe(true);
    expect(window.parsed(high + 1)).toBe(false);
  });

  it('ignores a total that is from the past, was told before or goes beyond what was sent', () => {
    const window = new CreditWindow(high, low);
    window.sent(high + 1);
    window.parsed(500);
    for (const total of [0, 499, 500, high + 2, Number.MAX_SAFE_INTEGER]) {
      expect(window.parsed(total)).toBe(false);
      expect(window.outstandingBytes).toBe(high + 1 - 500);
    }
  });

  it('refuses marks between which a source would flap', () => {
    expect(() => new CreditWindow(100, 100)).toThrow(RangeError);
    expect(() => new CreditWindow(100, 200)).toThrow(RangeError);
  });

  const largest = 400;
  /** A message of so many bytes, or the parser takes so many and its report arrives or is lost. */
  const event = fc.oneof(
    fc.record({ kind: fc.constant('message' as const), bytes: fc.integer({ min: 1, max: largest }) }),
    fc.record({
      kind: fc.constant('parse' as const),
      bytes: fc.integer({ min: 1, max: 2 * high }),
      isLost: fc.boolean(),
    }),
  );

  /** A source that heeds the window by its answers alone, and a parser behind it. */
  const play = (events: readonly (typeof event extends fc.Arbitrary<infer Event> ? Event : never)[]) => {
    const window = new CreditWindow(high, low);
    const state = { window, sent: 0, parsed: 0, isSourcePaused: false, mostAhead: 0 };
    for (const one of events) {
      if (one.kind === 'message') {
        if (state.isSourcePaused) continue;
        state.sent += one.bytes;
        state.isSourcePaused = window.sent(one.bytes);
      } else {
        state.parsed = Math.min(state.sent, state.parsed + one.bytes);
        if (!one.isLost && window.parsed(state.parsed)) state.isSourcePaused = false;
      }
      state.mostAhead = Math.max(state.mostAhead, state.sent - state.parsed);
      expect(state.isSourcePaused).toBe(window.paused);
      expect(window.outstandingBytes).toBeGreaterThanOrEqual(state.sent - state.parsed);
    }
    return state;
  };

  it('never lets the source get further ahead than the high mark and one message', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        expect(play(events).mostAhead).toBeLessThanOrEqual(high + largest);
      }),
    );
  });

  it('lets the source go on when all is parsed, whichever reports were lost before', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const { window, sent, isSourcePaused } = play(events);
        expect(window.parsed(sent)).toBe(isSourcePaused);
        expect(window.paused).toBe(false);
        expect(window.outstandingBytes).toBe(0);
      }),
    );
  });

  it('bounds what a parser that never answers is sent', () => {
    const window = new CreditWindow();
    let sent = 0;
    while (!window.paused) {
      window.sent(32 * 1024);
      sent += 32 * 1024;
    }
    expect(sent).toBeLessThanOrEqual(window.highBytes + 32 * 1024);
  });
});
