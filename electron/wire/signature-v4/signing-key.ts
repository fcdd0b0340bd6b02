import { createHmac } from 'node:crypto';
import { type CredentialScope, scopeText } from './canonical-request';

const cacheLimit = 2000;
const cache = new Map<string, Buffer>();

/**
 * The derived HMAC key of a secret for one day, Region and service. Kept for the day: deriving it costs four HMACs,
 * which is most of what a verification would take.
 */
export function signingKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const id = `${scopeText(scope)}\n${secretAccessKey}`;
  const known = cache.get(id);
  if (known) return known;
  const service = hmac(hmac(hmac(`AWS4${secretAccessKey}`, scope.date), scope.region), scope.service);
  const key = hmac(service, 'aws4_request');
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(id, key);
  return key;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function hmacSignature(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
