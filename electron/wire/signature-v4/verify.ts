import { constants, type KeyObject, timingSafeEqual, verify as verifyWithKey } from 'node:crypto';
import type { Authorization } from './authorization';
import { canonicalRequest, type SignableRequest, stringToSign } from './canonical-request';
import { hmacSignature, signingKey } from './signing-key';

export interface ReceivedRequest extends SignableRequest {
  /** Hex SHA-256 of the body as received; never the value that a header claims. */
  payloadHash: string;
  /** Value of X-Amz-Date. */
  amzDate: string;
}

function receivedStringToSign(request: ReceivedRequest, authorization: Authorization): string {
  const canonical = canonicalRequest(request, authorization.signedHeaders, request.payloadHash);
  return stringToSign(request.amzDate, authorization.scope, canonical);
}

/** Whether the HMAC signature is that of the secret over this request. Says nothing about dates and scope. */
export function verifyHmacSignature(
  request: ReceivedRequest,
  authorization: Authorization,
  secretAccessKey: string,
): boolean {
  const expected = hmacSignature(
    signingKey(secretAccessKey, authorization.scope),
    receivedStringToSign(request, authorization),
  );
  const given = Buffer.from(authorization.signature, 'latin1');
  const wanted = Buffer.from(expected, 'latin1');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Whether the RSA-PSS signature of a node's registered key covers this request. */
export function verifyRsaSignature(
  request: ReceivedRequest,
  authorization: Authorization,
  publicKey: KeyObject,
): boolean {
  const text = Buffer.from(receivedStringToSign(request, authorization));
  const signature = Buffer.from(authorization.signature, 'base64');
  return verifyWithKey(
    'sha256',
    text,
    { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    signature,
  );
}
