import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputLines } from '../../../../../renderer/features/command-result/output-lines';

describe('lines of output', () => {
  it('are those of the text, however it is cut on its way', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '\n', ' ') }),
        fc.array(fc.nat(40)),
        (text, cuts) => {
          const bytes = new TextEncoder().encode(text);
          const lines = new OutputLines();
          const places = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].sort((a, b) => a - b);
          let from = 0;
          for (const to of [...places, bytes.length]) {
            lines.addBytes(bytes.subarray(from, to));
            from = to;
          }
          const expected = text.split('\n');
          if (expected.at(-1) === '') expected.pop();
          expect(lines.lines()).toEqual(expected);
          expect(lines.droppedLines).toBe(0);
        },
      ),
    );
  });

  it('of more than is kept are the last ones, and the others are counted', () => {
    const lines = new OutputLines(1000);
    for (let number = 0; number < 500; number += 1) lines.add(`line ${number}\n`);
    const kept = lines.lines();
    expect(kept.at(-1)).toBe('line 499');
    expect(kept.length + lines.droppedLines).toBe(500);
    expect(kept.join('\n').length).toBeLessThanOrEqual(1000);
    expect(kept[0]).toBe(`line ${lines.droppedLines}`);
  });

  it('stay bounded where no line ever ends', () => {
    const lines = new OutputLines(1000);
    for (let turn = 0; turn < 100; turn += 1) lines.add('x'.repeat(100));
    expect(lines.lines().join('').length).toBeLessThanOrEqual(1000);
  });

  it('have no colours, and of a line that is written over what it says last', () => {
    const lines = new OutputLines();
    lines.add('\u001b[31mred\u001b[0m\r\n 10 %\r 90 %');
    expect(lines.lines()).toEqual(['red', ' 90 %']);
    lines.add('\r100 %\n');
    expect(lines.lines()).toEqual(['red', '100 %']);
  });
});
