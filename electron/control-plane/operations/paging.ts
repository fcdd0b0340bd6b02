import { AwsError } from '../errors';

export interface PageOf<T> {
  items: T[];
  NextToken?: string;
}

/** A token says where the next page begins and to which listing it belongs; anything else is refused. */
function encodeToken(listing: string, offset: number): string {
  return Buffer.from(JSON.stringify([listing, offset])).toString('base64url');
}

function decodeToken(listing: string, token: string): number {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value[0] === listing && Number.isInteger(value[1]) && value[1] >= 0)
      return value[1];
  } catch {
    // Falls through to the one answer for every bad token.
  }
  throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
}

/** Cuts one page out of a listing that is whole in memory. An absent or empty token begins at the start. */
export function page<T>(
  listing: string,
  all: readonly T[],
  maxResults: number,
  token: string | undefined,
): PageOf<T> {
  const start = token ? decodeToken(listing, token) : 0;
  const items = all.slice(start, start + maxResults);
  const next = start + items.length;
  return next < all.length ? { items, NextToken: encodeToken(listing, next) } : { items };
}
