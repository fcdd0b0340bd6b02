import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventLine,
  headerLine,
  parseEventLine,
  parseHeaderLine,
  parseSize,
} from '#electron/wire/asciicast/cast-lines';

describe('a line of an asciicast file', () => {
  it('stands as the format has it', () => {
    expect(headerLine({ version: 2, width: 80, height: 24, timestamp: 1_700_000_000 })).toBe(
      '{"version":2,"width":80,"height":24,"timestamp":1700000000}\n',
    );
    expect(eventLine({ atMs: 1234, code: 'o', data: 'a\r\n\x1b[0m"é' })).toBe(
      '[1.234, "o", "a\\r\\n\\u001b[0m\\"é"]\n',
    );
    expect(eventLine({ atMs: 0, code: 'r', data: '100x50' })).toBe('[0.000, "r", "100x50"]\n');
  });

  it('is one line, and reads as what was written, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.constantFrom('o' as const, 'r' as const),
        fc.string({ unit: 'binary' }),
        (atMs, code, data) => {
          const line = eventLine({ atMs, code, data });
          expect(line.indexOf('\n')).toBe(line.length - 1);
          expect(parseEventLine(line)).toEqual({ atMs, code, data });
        },
      ),
    );
  });

  it('is left out when it is torn, of another code, or no event', () => {
    for (const line of ['[1.0, "o", "ab', '[1.0, "i", "typed"]', '[1.0, "o"]', '["1", "o", "x"]', '{}', ''])
      expect(parseEventLine(line)).toBeUndefined();
  });

  it('is no header when its version or its size is not known', () => {
    for (const line of ['{"version":1,"width":80,"height":24}', '{"version":2,"width":0,"height":24}', 'x'])
      expect(parseHeaderLine(line)).toBeUndefined();
  });

  it('has a size that a screen can have', () => {
    expect(parseSize('100x50')).toEqual({ cols: 100, rows: 50 });
    for (const text of ['0x50', '100x0', '100', '-1x5', '99999x1', ''])
      expect(parseSize(text)).toBeUndefined();
  });
});
