import { describe, expect, it } from 'vitest';
import type { ApiCall } from '#shared/api-log/api-call';
import { hasGap, withCalls } from '../../../../../renderer/features/api-log/call-list';
import { durationText } from '../../../../../renderer/features/api-log/duration-text';

const calls = (...ids: number[]) => ids.map((callId) => ({ callId }) as ApiCall);
const ids = (list: readonly ApiCall[]) => list.map(({ callId }) => callId);

describe('the list of calls', () => {
  it('has the latest first, and each once, though page and event tell of the same', () => {
    const list = withCalls(calls(3, 2, 1), calls(2, 3, 4, 5));
    expect(ids(list)).toEqual([5, 4, 3, 2, 1]);
    expect(withCalls(list, calls(4, 5))).toBe(list);
  });

  it('keeps as many as the log does', () => {
    let list: readonly ApiCall[] = [];
    for (let first = 1; first <= 5500; first += 500)
      list = withCalls(list, calls(...Array.from({ length: 500 }, (_, index) => first + index)));
    expect(list).toHaveLength(5000);
    expect(list[0]?.callId).toBe(5500);
  });

  it('knows that calls are missing', () => {
    expect(hasGap(calls(3), calls(4, 5))).toBe(false);
    expect(hasGap(calls(3), calls(2, 3))).toBe(false);
    expect(hasGap(calls(3), calls(5))).toBe(true);
    expect(hasGap([], calls(1))).toBe(false);
    expect(hasGap(calls(3), [])).toBe(false);
  });
});

describe('a duration', () => {
  it.each([
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [1240, '1.24 s'],
    [65_000, '1 min 5 s'],
  ])('of %d ms is %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
