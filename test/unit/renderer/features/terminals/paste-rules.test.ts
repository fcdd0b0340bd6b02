import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteCount,
  lineCount,
  needsConfirmation,
  pasteTitle,
} from '../../../../../renderer/features/terminals/paste-rules';

describe('a paste', () => {
  it.each(['', 'ls -l', 'ls -l\n', 'ls -l\r\n', 'ls -l\n\n', '\n', '\r\n', ' \t'])(
    'of one line, %j, goes in unasked',
    (text) => {
      expect(needsConfirmation(text)).toBe(false);
    },
  );

  it.each(['a\nb', 'a\rb', 'a\r\nb', 'a\n\nb', '\nls', 'a\nb\n', 'a\n '])(
    'of several, %j, is asked about',
    (text) => {
      expect(needsConfirmation(text)).toBe(true);
    },
  );

  it('counts its lines, whatever ends them, and not the end of the last', () => {
    for (const [text, count] of [
      ['', 1],
      ['a', 1],
      ['a\n', 1],
      ['a\nb', 2],
      ['a\r\nb\r\n', 2],
      ['a\rb\nc', 3],
      ['a\n\nb', 3],
      ['\nls', 2],
    ] as const)
      expect(lineCount(text)).toBe(count);
  });

  it('is asked about exactly when it counts more than one line', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\r\n', '\t') });
    fc.assert(
      fc.property(text, (pasted) => {
        expect(needsConfirmation(pasted)).toBe(lineCount(pasted) > 1);
      }),
    );
  });

  it('has as many lines as were joined', () => {
    const line = fc.string({ minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        (lines, end, isEnded) => {
          expect(lineCount(lines.join(end) + (isEnded ? end : ''))).toBe(lines.length);
        },
      ),
    );
  });

  it('of much is asked about, though it is one line, by the bytes that the shell gets', () => {
    expect(needsConfirmation('a'.repeat(64 * 1024 - 1))).toBe(false);
    expect(needsConfirmation('a'.repeat(64 * 1024))).toBe(true);
    expect(needsConfirmation('€'.repeat(22_000))).toBe(true);
    expect(byteCount('€')).toBe(3);
  });

  it('is asked about with its lines or its size, and with the number of shells', () => {
    expect(pasteTitle('a\nb\nc', 1)).toBe('Paste 3 lines?');
    expect(pasteTitle('a\nb', 3)).toBe('Paste 2 lines into 3 shells?');
    expect(pasteTitle('ls', 3)).toBe('Paste 2 B into 3 shells?');
    expect(pasteTitle('x'.repeat(1024 * 1024), 1)).toBe('Paste 1.05 MB?');
  });
});
