import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { directSecretBytes } from './direct-messages';

/** What a proof is about: one offer of one session, and what both ends have drawn for this one connection. */
export interface ProofContext {
  sessionId: string;
  offerId: string;
  clientNonce: string;
  nodeNonce: string;
}

export function directNonce(): string {
  return randomBytes(directSecretBytes).toString('base64url');
}

/** HMAC-SHA256 under the offer's secret. Who proves is part of it, so that no end can be shown its own proof. */
export function directProof(secret: string, end: 'client' | 'node', context: ProofContext): string {
  const { sessionId, offerId, clientNonce, nodeNonce } = context;
  return createHmac('sha256', Buffer.from(secret, 'base64url'))
    .update(JSON.stringify(['quarterdeck-direct', end, sessionId, offerId, clientNonce, nodeNonce]))
    .digest('base64url');
}

/** Compared in a time that does not depend on where they differ. */
export function isDirectProof(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given, 'base64url'), Buffer.from(expected, 'base64url')];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
