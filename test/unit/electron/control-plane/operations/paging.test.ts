import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { page } from '#electron/control-plane/operations/paging';

const names = ['a', 'b', 'c', 'd', 'e'];

describe('page', () => {
  it('gives everything once and in order to who follows the tokens, and ends without one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 40 }), fc.integer({ min: 1, max: 15 }), (all, size) => {
        const read: number[] = [];
        let token: string | undefined;
        let calls = 0;
        do {
          const one = page('numbers', all, size, token);
          expect(one.items.length).toBeLessThanOrEqual(size);
          read.push(...one.items);
          token = one.NextToken;
          calls += 1;
        } while (token !== undefined && calls <= all.length + 1);
        expect(read).toEqual(all);
        expect(calls).toBe(Math.max(1, Math.ceil(all.length / size)));
      }),
    );
  });

  it('gives no token with a last page that is full', () => {
    expect(page('names', names, 5, undefined)).toEqual({ items: names });
    const first = page('names', names.slice(0, 4), 2, undefined);
    expect(page('names', names.slice(0, 4), 2, first.NextToken)).toEqual({ items: ['c', 'd'] });
  });

  it('takes an empty token for none, as SDKs send it', () => {
    expect(page('names', names, 2, '').items).toEqual(['a', 'b']);
  });

  it('ends when the listing has become shorter meanwhile', () => {
    const { NextToken } = page('names', names, 4, undefined);
    expect(page('names', ['a'], 4, NextToken)).toEqual({ items: [] });
  });

  it('gives tokens that stand in a header or a URL as they are', () => {
    expect(page('entries mi-1 Custom:Ü', names, 2, undefined).NextToken).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  const tokenOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each([
    ['is of another listing', page('nodes', names, 2, undefined).NextToken ?? ''],
    ['is no token', 'next'],
    ['is no JSON', Buffer.from('[').toString('base64url')],
    ['names a place before the beginning', tokenOf(['names', -1])],
    ['names no whole place', tokenOf(['names', 1.5])],
    ['names a place as a text', tokenOf(['names', '1'])],
    ['names no place', tokenOf(['names'])],
    ['is an object', tokenOf({ 0: 'names', 1: 1 })],
    ['is null', tokenOf(null)],
  ])('refuses a token that %s', (_title, token) => {
    expect(() => page('names', names, 2, token)).toThrow(
      expect.objectContaining({ awsName: 'InvalidNextToken', statusCode: 400 }),
    );
  });

  it('answers any text with a page or a refusal', () => {
    fc.assert(
      fc.property(fc.string(), (token) => {
        try {
          expect(names).toEqual(expect.arrayContaining(page('names', names, 2, token).items));
        } catch (error) {
          expect(error).toMatchObject({ awsName: 'InvalidNextToken' });
        }
      }),
    );
  });
});
