import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeItem, splitItems } from '#electron/local-node/inventory/inventory-item';
import { watchPackages } from '#electron/local-node/inventory/package-watch';
import { FakeClock } from '#test/helpers/fake-clock';

describe('makeItem', () => {
  it('hashes the facts alone, whatever the order of attributes and the time', () => {
    const one = makeItem('AWS:Network', '1.0', [{ a: '1', b: '2' }], 1_000_000).item;
    const two = makeItem('AWS:Network', '1.0', [{ b: '2', a: '1' }], 2_000_000).item;
    expect(one.ContentHash).toBe(two.ContentHash);
    expect(one.CaptureTime).toBe('1970-01-01T00:16:40Z');
    expect(makeItem('AWS:Network', '1.0', [{ a: '1', b: '3' }], 0).item.ContentHash).not.toBe(
      one.ContentHash,
    );
  });

  it("stays within AWS's 10,000 entries and 4,096 characters and says what it left out", () => {
    const rows = Array.from({ length: 10_003 }, () => ({ Name: 'x'.repeat(5000) }));
    const { item, cutEntries } = makeItem('AWS:File', '1.0', rows, 0);
    expect(item.Content).toHaveLength(10_000);
    expect(item.Content[0]?.Name).toHaveLength(4096);
    expect(cutEntries).toBe(3);
  });
});

describe('splitItems', () => {
  it('keeps order and both limits, and sends a large item alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 }), (sizes) => {
        const items = sizes.map((size, index) => ({ index, text: 'x'.repeat(size) }));
        const calls = splitItems(items, { maxItems: 5, maxBodyBytes: 200 });
        expect(calls.flat()).toEqual(items);
        for (const call of calls) {
          expect(call.length).toBeLessThanOrEqual(5);
          if (call.length > 1) {
            const bytes = call.reduce((sum, item) => sum + JSON.stringify(item).length, 0);
            expect(bytes).toBeLessThanOrEqual(200);
          }
        }
      }),
    );
  });
});

describe('watchPackages', () => {
  it('tells once of each change and of nothing else', () => {
    const clock = new FakeClock();
    let mark = 'one';
    let told = 0;
    const watch = watchPackages(
      clock,
      () => {
        told += 1;
      },
      () => mark,
    );
    clock.advance(120_000);
    expect(told).toBe(0);
    mark = 'two';
    clock.advance(60_000);
    expect(told).toBe(1);
    watch.cancel();
    expect(clock.pendingTimers).toBe(0);
  });
});
