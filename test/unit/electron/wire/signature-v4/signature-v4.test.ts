import { createHash, createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuthorization } from '#electron/wire/signature-v4/authorization';
import { amzDate, parseAmzDate, sha256Hex } from '#electron/wire/signature-v4/canonical-request';
import { signRequest, signRequestWithKey } from '#electron/wire/signature-v4/sign';
import { verifyHmacSignature, verifyRsaSignature } from '#electron/wire/signature-v4/verify';

const credentials = {
  accessKeyId: 'AKIAOPERATOR00000001',
  secretAccessKey: 'operatorsecretoperatorsecret000000000001',
};
const nowMs = Date.UTC(2026, 10, 23, 16, 34, 57);
const scope = { service: 'ssm', region: 'us-east-1', nowMs };

function received(headers: Record<string, string>, method: string, url: URL, body: string) {
  return {
    method,
    path: url.pathname + url.search,
    headers,
    payloadHash: sha256Hex(body),
    amzDate: headers['x-amz-date'] ?? '',
  };
}

/** Node's hashes in the form that the library asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : Buffer.from(secret as Uint8Array));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : Buffer.from(data as Uint8Array));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

describe('Signature Version 4', () => {
  it('equals @smithy/signature-v4 for any path, query, header and body', async () => {
    const segment = fc.string({ minLength: 1, maxLength: 8 }).map(encodeURIComponent);
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z-]{1,6}$/), fc.string({ maxLength: 6 }), { maxKeys: 4 }),
        fc.string({ maxLength: 20 }),
        async (segments, query, body) => {
          const library = new SignatureV4({
            credentials,
            region: 'us-east-1',
            service: 'ssm',
            sha256: Sha256,
            applyChecksum: false,
          });
          const path = `/${segments.filter((text) => text !== '.' && text !== '..').join('/')}`;
          const signed = await library.sign(
            {
              method: 'POST',
              protocol: 'https:',
              hostname: 'ssm.private.test',
              path,
              query,
              headers: { host: 'ssm.private.test' },
              body,
            },
            { signingDate: new Date(nowMs) },
          );
          const search = Object.entries(query)
            .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
            .join('&');
          const request = {
            method: 'POST',
            path: search === '' ? path : `${path}?${search}`,
            headers: signed.headers,
            payloadHash: sha256Hex(body),
            amzDate: signed.headers['x-amz-date'] ?? '',
          };
          const authorization = parseAuthorization(signed.headers.authorization);
          expect(authorization).toBeDefined();
          if (authorization)
            expect(verifyHmacSignature(request, authorization, credentials.secretAccessKey)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('verifies what it signed and nothing else', () => {
    const url = new URL(
      'https://127.0.0.1:8443/v1/control-channel/mi-0123456789abcdef0?stream=input&role=subscribe',
    );
    const headers = signRequest(
      { method: 'GET', url, body: '' },
      { ...credentials, sessionToken: 'T==' },
      scope,
    );
    const authorization = parseAuthorization(headers.authorization);
    if (!authorization) throw new Error('no authorization');
    const request = received(headers, 'GET', url, '');
    expect(verifyHmacSignature(request, authorization, credentials.secretAccessKey)).toBe(true);
    expect(verifyHmacSignature(request, authorization, `${credentials.secretAccessKey}x`)).toBe(false);
    expect(
      verifyHmacSignature({ ...request, method: 'POST' }, authorization, credentials.secretAccessKey),
    ).toBe(false);
    expect(
      verifyHmacSignature(
        { ...request, path: '/v1/control-channel/mi-other' },
        authorization,
        credentials.secretAccessKey,
      ),
    ).toBe(false);
    expect(
      verifyHmacSignature(
        { ...request, payloadHash: sha256Hex('x') },
        authorization,
        credentials.secretAccessKey,
      ),
    ).toBe(false);
    expect(
      verifyHmacSignature(
        { ...request, headers: { ...headers, 'x-amz-security-token': 'other' } },
        authorization,
        credentials.secretAccessKey,
      ),
    ).toBe(false);
  });

  it('signs with a registered key in the RSA form of hybrid nodes', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const url = new URL('https://127.0.0.1:8443/');
    const body = '{"Fingerprint":"f"}';
    const headers = signRequestWithKey(
      { method: 'POST', url, headers: { 'content-type': 'application/x-amz-json-1.1' }, body },
      { instanceId: 'mi-0123456789abcdef0', privateKey },
      scope,
    );
    const authorization = parseAuthorization(headers.authorization);
    if (!authorization) throw new Error('no authorization');
    expect(authorization.accessKeyId).toBe('mi-0123456789abcdef0');
    expect(verifyRsaSignature(received(headers, 'POST', url, body), authorization, publicKey)).toBe(true);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    expect(
      verifyRsaSignature(
        received(headers, 'POST', url, body),
        authorization,
        createPublicKey(other.export({ type: 'spki', format: 'pem' })),
      ),
    ).toBe(false);
  });

  it('reads and writes the date of X-Amz-Date', () => {
    expect(amzDate(nowMs)).toBe('20261123T163457Z');
    expect(parseAmzDate('20261123T163457Z')).toBe(nowMs);
    expect(parseAmzDate('2026-11-23T16:34:57Z')).toBeUndefined();
  });

  it('refuses an Authorization header of another form', () => {
    for (const header of [
      undefined,
      '',
      'Bearer x',
      'AWS4-HMAC-SHA256 nonsense',
      'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x',
    ]) {
      expect(parseAuthorization(header)).toBeUndefined();
    }
  });
});
