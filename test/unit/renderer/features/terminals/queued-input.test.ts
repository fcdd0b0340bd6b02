import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type QueuedInput,
  sentPercent,
  withQueued,
} from '../../../../../renderer/features/terminals/queued-input';

describe('input that waits for its node', () => {
  it('is counted from where the queue began, and grows with what is added', () => {
    let queued = withQueued(undefined, 1000);
    expect(queued).toEqual({ leftBytes: 1000, totalBytes: 1000 });
    queued = withQueued(queued, 400);
    expect(queued).toEqual({ leftBytes: 400, totalBytes: 1000 });
    expect(sentPercent(queued as QueuedInput)).toBe(60);
    queued = withQueued(queued, 900);
    expect(queued).toEqual({ leftBytes: 900, totalBytes: 1500 });
    expect(withQueued(queued, 0)).toBeUndefined();
  });

  it('is sent to some part of a whole, whatever is told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), (told) => {
        let queued: QueuedInput | undefined;
        for (const bytes of told) {
          queued = withQueued(queued, bytes);
          expect(queued === undefined).toBe(bytes === 0);
          if (!queued) continue;
          expect(queued.leftBytes).toBe(bytes);
          expect(sentPercent(queued)).toBeGreaterThanOrEqual(0);
          expect(sentPercent(queued)).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
