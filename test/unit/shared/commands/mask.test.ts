import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MaskName, maskNames, maskPieces, maskText } from '#shared/commands/mask';

const mask = (text: string, ...names: MaskName[]) => maskText(text, new Set(names), ['web-1', 'mi-0123']);

describe('a mask', () => {
  it.each<[MaskName, string, string]>([
    ['times', 'at 2026-03-01T12:00:07.123Z done', 'at ‹time› done'],
    ['times', '2026-03-01 12:00:07 up', '‹time› up'],
    ['times', 'Sun Mar  1 12:00:07 UTC 2026', '‹time›'],
    ['times', 'took 12.5ms', 'took ‹time›'],
    ['times', ' 12:00:07 up 3 days', ' ‹time› up ‹time›'],
    ['addresses', 'inet 10.0.0.7/24 eth0', 'inet ‹address› eth0'],
    ['addresses', 'ether 02:42:ac:11:00:02', 'ether ‹address›'],
    ['addresses', 'inet6 fe80::42:acff:fe11:2/64', 'inet6 ‹address›'],
    ['ids', 'container 3f2a9c1b77de', 'container ‹id›'],
    ['ids', 'i-0123456789abcdef0 is up', '‹id› is up'],
    ['ids', 'id 123e4567-e89b-12d3-a456-426614174000.', 'id ‹id›.'],
    ['numbers', 'used 81% of 3.14', 'used ‹number› of ‹number›'],
    ['names', 'WEB-1 is web-1, not web-12', '‹node› is ‹node›, not web-12'],
  ])('of %s leaves it out of %j', (name, text, expected) => {
    expect(mask(text, name)).toBe(expected);
  });

  it.each<[MaskName, string]>([
    ['times', 'ratio 16/9 of std::map'],
    ['addresses', 'std::vector at 12:30'],
    ['addresses', 'version 1.2.3'],
    ['ids', 'a deadbeat defaced facade'],
    ['ids', 'only 12345678 numbers'],
    ['numbers', 'libfoo2 x86_64'],
  ])('of %s leaves %j alone', (name, text) => {
    expect(mask(text, name)).toBe(text);
  });

  it('makes answers the same that differ in nothing else', () => {
    const of = (name: string, address: string, clock: string) =>
      maskText(`${name} has ${address} at ${clock}`, new Set(['names', 'addresses', 'times']), [name]);
    expect(of('web-1', '10.0.0.7', '12:00:01')).toBe(of('db-22', '172.16.1.200', '09:59:59'));
  });

  it('loses no character of any text, whatever is masked', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('10.0.0.7', ' 12:00:07 ', 'web-1', 'fe80::1', '-', ':', '2026-03-01', '42%'),
    );
    fc.assert(
      fc.property(fc.array(part), fc.subarray([...maskNames]), (parts, names) => {
        const text = parts.join('');
        const pieces = maskPieces(text, new Set(names), ['web-1']);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        for (const piece of pieces) if (piece.mask) expect(names).toContain(piece.mask);
      }),
    );
  });

  it('is done in one pass over texts that are made to be slow', () => {
    // Were a pattern to try again and again, this would not end within the time of any test.
    for (const unit of ['1', 'a1', ':', '1:', 'f', 'Jan ', '1.', '-1', '0x', 'a-0'])
      expect(mask(unit.repeat(60_000), ...maskNames)).toBeTypeOf('string');
  });
});
