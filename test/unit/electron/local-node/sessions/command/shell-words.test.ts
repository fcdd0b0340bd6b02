import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShellWordsError, splitShellWords } from '#electron/local-node/sessions/command/shell-words';

const inSingleQuotes = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
const inDoubleQuotes = (word: string) => `"${word.replace(/["\\$`]/g, '\\$&')}"`;
/** A backslash before a line break would be a line that goes on, so that one is quoted. */
const withBackslashes = (word: string) =>
  word === '' ? "''" : word.replace(/[^A-Za-z0-9]/gsu, (char) => (char === '\n' ? "'\n'" : `\\${char}`));

describe('splitShellWords', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom("'", '"', '\\', ' ', '\n', '\t', '$', '`', '*', '|', 'a', 'é', '🙂'),
      maxLength: 12,
    }),
  );
  const quote = fc.constantFrom(inSingleQuotes, inDoubleQuotes, withBackslashes);

  it('gives any words back that were quoted, however they were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, quote)),
        fc.array(fc.constantFrom(' ', '  ', '\t', '\n'), { minLength: 1 }),
        (words, gaps) => {
          const line = words
            .map(([text, quoted], index) => `${quoted(text)}${gaps[index % gaps.length]}`)
            .join('');
          expect(splitShellWords(line)).toEqual(words.map(([text]) => text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('joins pieces that stand side by side into one word, whatever each is quoted with', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, quote), { minLength: 1 }), (pieces) => {
        const line = pieces.map(([text, quoted]) => quoted(text)).join('');
        expect(splitShellWords(line)).toEqual([pieces.map(([text]) => text).join('')]);
      }),
    );
  });

  it.each([
    ['', []],
    ['   ', []],
    ['echo $HOME *.log | wc > out &', ['echo', '$HOME', '*.log', '|', 'wc', '>', 'out', '&']],
    [`sh -c 'echo "a b"; exit 3'`, ['sh', '-c', 'echo "a b"; exit 3']],
    [`printf "%s\\n" "a\\"b" "c\\d"`, ['printf', '%s\\n', 'a"b', 'c\\d']],
    [`'' ""`, ['', '']],
    [`one\\\ntwo`, ['onetwo']],
    [`a\\ b c`, ['a b', 'c']],
  ])('splits %j', (line, words) => {
    expect(splitShellWords(line)).toEqual(words);
  });

  it.each(["it's", 'say "hi', "a \"b 'c'", 'ends \\'])('says why %j cannot be split', (line) => {
    expect(() => splitShellWords(line)).toThrow(ShellWordsError);
    expect(() => splitShellWords(line)).toThrow(/^The command .*\.$/);
  });
});
