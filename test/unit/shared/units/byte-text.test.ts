import { describe, expect, it } from 'vitest';
import { byteText } from '#shared/units/byte-text';

describe('byteText', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1234, '1.23 kB'],
    [99_940, '99.9 kB'],
    [99_960, '100 kB'],
    [999_600, '1 MB'],
    [12_345_678, '12.3 MB'],
    [5e15, '5,000 TB'],
    [-1, '0 B'],
  ])('says %d as %s', (bytes, text) => expect(byteText(bytes)).toBe(text));
});
