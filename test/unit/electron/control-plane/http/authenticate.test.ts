import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAuthorization } from '#electron/wire/signature-v4/authorization';
import { sha256Hex } from '#electron/wire/signature-v4/canonical-request';
import { verifyHmacSignature, verifyRsaSignature } from '#electron/wire/signature-v4/verify';

interface Exchange {
  name: string;
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: string;
  publicKeyForVerification?: string;
  verifiedByMock: { kind: string };
}

const file = resolve(import.meta.dirname, '../../../../fixtures/protocol/http.json');
const { exchanges } = JSON.parse(readFileSync(file, 'utf8')) as { exchanges: Exchange[] };
const roleSecret = 'protosecretprotosecretprotosecret0000001';
const operatorSecret = 'operatorsecretoperatorsecret000000000001';

function received(exchange: Exchange) {
  const authorization = parseAuthorization(exchange.requestHeaders.authorization);
  if (!authorization) throw new Error(`${exchange.name} has no signature`);
  return {
    authorization,
    request: {
      method: exchange.method,
      path: exchange.url,
      headers: exchange.requestHeaders,
      payloadHash: sha256Hex(exchange.requestBody),
      amzDate: exchange.requestHeaders['x-amz-date'] ?? '',
    },
  };
}

describe('captured requests of stock clients', () => {
  it('carry RSA signatures that the registered key verifies', () => {
    const signed = exchanges.filter((exchange) => exchange.publicKeyForVerification !== undefined);
    expect(signed.length).toBeGreaterThan(0);
    for (const exchange of signed) {
      const key = createPublicKey({
        key: Buffer.from(exchange.publicKeyForVerification ?? '', 'base64'),
        format: 'der',
        type: 'spki',
      });
      const { request, authorization } = received(exchange);
      expect(verifyRsaSignature(request, authorization, key), exchange.name).toBe(true);
      expect(verifyRsaSignature({ ...request, payloadHash: sha256Hex('') }, authorization, key)).toBe(false);
    }
  });

  it('carry HMAC signatures that the secrets verify', () => {
    const signed = exchanges.filter((exchange) => exchange.verifiedByMock.kind === 'sigv4-hmac');
    const whole = signed.filter((exchange) => exchange.name !== 'PutInventory');
    expect(whole.length).toBeGreaterThan(2);
    for (const exchange of whole) {
      const { request, authorization } = received(exchange);
      const secret = authorization.accessKeyId.startsWith('ASIA') ? roleSecret : operatorSecret;
      expect(verifyHmacSignature(request, authorization, secret), exchange.name).toBe(true);
      expect(verifyHmacSignature(request, authorization, `${secret}x`)).toBe(false);
    }
  });
});
