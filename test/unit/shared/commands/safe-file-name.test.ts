import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeFileName } from '#shared/commands/safe-file-name';

describe('a safe file name', () => {
  it.each([
    ['web-1.example.org', 'web-1.example.org'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows', 'C__Windows'],
    ['NUL', '_NUL'],
    ['com1.txt', '_com1.txt'],
    ['...', '_'],
    ['', '_'],
    ['aws:runShellScript', 'aws_runShellScript'],
    ['Knoten Süd', 'Knoten Süd'],
  ])('of %j is %j', (text, expected) => {
    expect(safeFileName(text)).toBe(expected);
  });

  it('of any text names one file in its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = safeFileName(text);
        expect(name).not.toMatch(/[/\\:*?"<>|\p{Cc}]/u);
        expect(name).not.toMatch(/^[. ]|[. ]$/);
        expect(name.length).toBeGreaterThan(0);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
        expect(safeFileName(name)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });
});
