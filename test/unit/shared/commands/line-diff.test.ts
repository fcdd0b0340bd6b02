import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffRow, diffLines } from '#shared/commands/line-diff';

/** The longest common subsequence by the table that everyone knows, which is slow and plain. */
function commonLength(left: readonly string[], right: readonly string[]): number {
  const table = Array.from({ length: left.length + 1 }, () => Array<number>(right.length + 1).fill(0));
  const at = (x: number, y: number) => table[x]?.[y] ?? 0;
  for (let x = 1; x <= left.length; x += 1) {
    for (let y = 1; y <= right.length; y += 1) {
      const row = table[x] as number[];
      row[y] = left[x - 1] === right[y - 1] ? at(x - 1, y - 1) + 1 : Math.max(at(x - 1, y), at(x, y - 1));
    }
  }
  return at(left.length, right.length);
}

const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 24 });
const asText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const side = (rows: readonly DiffRow[], name: 'left' | 'right') =>
  rows.flatMap((row) => (row[name] ? [row[name]] : []));

describe('a line diff', () => {
  it('has every line of both texts, once and in order', () => {
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        const { rows } = diffLines(asText(left), asText(right));
        expect(side(rows, 'left')).toEqual(left.map((text, index) => ({ number: index + 1, text })));
        expect(side(rows, 'right')).toEqual(right.map((text, index) => ({ number: index + 1, text })));
      }),
    );
  });

  it('is as small as the longest common subsequence allows', () => {
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        const { rows, removed, added, isRough } = diffLines(asText(left), asText(right));
        const common = commonLength(left, right);
        expect(isRough).toBe(false);
        expect(removed).toBe(left.length - common);
        expect(added).toBe(right.length - common);
        for (const row of rows) if (row.kind === 'same') expect(row.left?.text).toBe(row.right?.text);
      }),
      { numRuns: 500 },
    );
  });

  it('puts what was removed and added at one place side by side', () => {
    const { rows } = diffLines('one\ntwo\nthree\n', 'one\n2\n2.5\nthree\n');
    expect(rows.map((row) => [row.kind, row.left?.text, row.right?.text])).toEqual([
      ['same', 'one', 'one'],
      ['changed', 'two', '2'],
      ['added', undefined, '2.5'],
      ['same', 'three', 'three'],
    ]);
  });

  it('compares lines by what they are told to be compared by, and shows them as they are', () => {
    const { rows, removed } = diffLines('at 12:00\n', 'at 12:01\n', (line) => line.replace(/\d/g, ''));
    expect(removed).toBe(0);
    expect(rows).toEqual([
      { kind: 'same', left: { number: 1, text: 'at 12:00' }, right: { number: 1, text: 'at 12:01' } },
    ]);
  });

  it('shows two texts that have nothing in common as replaced, and says that it did not look further', () => {
    const lines = (name: string) => asText(Array.from({ length: 3000 }, (_, index) => `${name}${index}`));
    const { rows, removed, added, isRough } = diffLines(lines('a'), lines('b'));
    expect({ rows: rows.length, removed, added, isRough }).toEqual({
      rows: 3000,
      removed: 3000,
      added: 3000,
      isRough: true,
    });
  });
});
