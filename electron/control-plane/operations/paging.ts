import type { z } from 'zod';
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

/** A token for listings that are read from the store page by page: the last row that was shown. */
export function encodePosition(listing: string, position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([listing, position])).toString('base64url');
}

/** Undefined for the first page. Raises InvalidNextToken for a token of another listing or of no shape. */
export function decodePosition<Schema extends z.ZodType>(
  listing: string,
  token: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (!token) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const position = Array.isArray(value) && value[0] === listing ? schema.safeParse(value[1]) : undefined;
    if (position?.success) return position.data;
  } catch {
    // Falls through to the one answer for every bad token.
  }
  throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
}
