import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlainTextSearch } from '#electron/adapters/recordings/plain-text';

function find(needle: string, ...outputs: string[]) {
  const search = new PlainTextSearch(needle);
  const hits = outputs.flatMap((data, index) => [...search.output(index, data)]);
  return [...hits, ...search.end()];
}

describe('the text of a recording', () => {
  it('is found whatever its case, and is told with its line', () => {
    expect(find('ERROR', 'ok\r\nan error here\r\nok\r\n')).toEqual([{ atMs: 0, line: 'an error here' }]);
  });

  it.each([
    ['colours', 'er\x1b[31;1mror\x1b[0m'],
    ['a title', 'er\x1b]0;a title\x07ror'],
    ['a title that ST ends', 'er\x1b]0;a title\x1b\\ror'],
    ['a character set', 'er\x1b(Bror'],
    ['a keypad mode', 'er\x1b=ror'],
    ['a device string', 'er\x1bPq#0\x1b\\ror'],
    ['a correction', 'erx\bror'],
  ])('is found across %s', (_what, text) => {
    expect(find('error', `${text}\n`)).toHaveLength(1);
  });

  it('does not hold what stands in control sequences', () => {
    expect(find('title', '\x1b]0;a title\x07text\n')).toEqual([]);
  });

  it('is the same however the output was cut', () => {
    const text = 'one\x1b[31m two\x1b]0;t\x07 three\r\nfour\x1b(B five\r\nthree\r\n';
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 7 }), { minLength: 1 }), (cuts) => {
        const outputs: string[] = [];
        for (let offset = 0, index = 0; offset < text.length; index += 1) {
          const length = (cuts[index % cuts.length] ?? 0) + 1;
          outputs.push(text.slice(offset, offset + length));
          offset += length;
        }
        const lines = (needle: string) => find(needle, ...outputs).map(({ line }) => line);
        expect(lines('three')).toEqual(['one two three', 'three']);
        expect(lines('four five')).toEqual(['four five']);
      }),
    );
  });

  it('has the moment at which its last character came', () => {
    expect(find('abcd', 'a', 'b', 'cd', 'e\n')).toEqual([{ atMs: 2, line: 'abcde' }]);
  });

  it('is found in a flood without line breaks, also where it is cut', () => {
    const hits = find('needle', `${'x'.repeat(4093)}nee`, `dle${'y'.repeat(9000)}`);
    expect(hits).toHaveLength(1);
    expect(hits[0]?.line).toContain('needle');
    expect(hits[0]?.line.length).toBeLessThan(200);
  });
});
