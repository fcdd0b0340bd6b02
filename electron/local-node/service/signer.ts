import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../platform/clock';
import {
  type RequestToSign,
  type SigningCredentials,
  signRequest,
  signRequestWithKey,
} from '../../wire/signature-v4/sign';

/** Signing names of the two services a node talks to; the address is the same for both. */
export type ServiceName = 'ssm' | 'ssmmessages';

/** Turns a request into the headers to send. */
export type Signer = (request: RequestToSign, service: ServiceName) => Promise<Record<string, string>>;

/**
 * RegisterManagedInstance only: the activation in the body is the proof. The Region is no part of such a request, so it
 * is told apart; a bridge refuses a wrong one before the activation is used up.
 */
export function anonymousSigner(region: string): Signer {
  return async (request) => ({
    ...request.headers,
    host: request.url.host,
    'x-quarterdeck-region': region,
  });
}

/** Proves possession of the registered key; only for the role token and key rotation. */
export function keySigner(
  identity: { instanceId: string; privateKey: KeyObject },
  region: string,
  clock: Clock,
): Signer {
  return async (request, service) =>
    signRequestWithKey(request, identity, { service, region, nowMs: clock.now() });
}

/** Everything else: ordinary Signature Version 4 with the credentials of the role token. */
export function credentialsSigner(
  credentials: { get(): Promise<SigningCredentials> },
  region: string,
  clock: Clock,
): Signer {
  return async (request, service) =>
    signRequest(request, await credentials.get(), { service, region, nowMs: clock.now() });
}
