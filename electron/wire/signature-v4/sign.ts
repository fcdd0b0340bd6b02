import { constants, type KeyObject, sign as signWithKey } from 'node:crypto';
import { authorizationHeader } from './authorization';
import {
  amzDate,
  type CredentialScope,
  canonicalRequest,
  sha256Hex,
  stringToSign,
} from './canonical-request';
import { hmacSignature, signingKey } from './signing-key';

export interface RequestToSign {
  method: string;
  url: URL;
  /** Any case; `host` is added from the URL. All of them are signed. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface SigningCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface SigningScope {
  service: string;
  region: string;
  /** Epoch milliseconds. */
  nowMs: number;
}

/** All headers to send: the given ones in lower case, host, x-amz-date, x-amz-security-token and authorization. */
export function signRequest(
  request: RequestToSign,
  credentials: SigningCredentials,
  scope: SigningScope,
): Record<string, string> {
  const extra: Record<string, string> =
    credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken };
  return finish(request, credentials.accessKeyId, scope, extra, (text, credentialScope) =>
    hmacSignature(signingKey(credentials.secretAccessKey, credentialScope), text),
  );
}

/**
 * The form in which a hybrid node proves its registered key: Signature Version 4's string to sign under
 * RSA-PSS (SHA-256, MGF1-SHA-256, salt 32), base64, with the instance id in place of the access key.
 * Source: amazon-ssm-agent agent/ssm/rsaauth, seen on the wire.
 */
export function signRequestWithKey(
  request: RequestToSign,
  identity: { instanceId: string; privateKey: KeyObject },
  scope: SigningScope,
): Record<string, string> {
  return finish(request, identity.instanceId, scope, {}, (text) =>
    signWithKey('sha256', Buffer.from(text), {
      key: identity.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    }).toString('base64'),
  );
}

function finish(
  request: RequestToSign,
  accessKeyId: string,
  { service, region, nowMs }: SigningScope,
  extra: Record<string, string>,
  sign: (text: string, scope: CredentialScope) => string,
): Record<string, string> {
  const date = amzDate(nowMs);
  const scope = { date: date.slice(0, 8), region, service };
  const headers: Record<string, string> = { ...extra, host: request.url.host, 'x-amz-date': date };
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  const signedHeaders = Object.keys(headers).sort();
  const path = request.url.pathname + request.url.search;
  const canonical = canonicalRequest(
    { method: request.method, path, headers },
    signedHeaders,
    sha256Hex(request.body ?? ''),
  );
  const signature = sign(stringToSign(date, scope, canonical), scope);
  return { ...headers, authorization: authorizationHeader({ accessKeyId, scope, signedHeaders, signature }) };
}
