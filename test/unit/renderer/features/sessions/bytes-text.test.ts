import { describe, expect, it } from 'vitest';
import { bytesText } from '../../../../../renderer/features/sessions/bytes-text';

describe('a number of bytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 KB'],
    [2_075, '2.1 KB'],
    [123_456_789, '123 MB'],
    [5_000_000_000_000_000, '5000 TB'],
  ])('%d reads %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));
});
