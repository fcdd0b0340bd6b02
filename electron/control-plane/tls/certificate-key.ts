import { generateKeyPairSync } from 'node:crypto';

/** PKCS#8 PEM of a fresh P-256 key, for a bridge's certificate authority or its server. */
export function generateCertificateKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
