import 'reflect-metadata';
import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as x509 from '@peculiar/x509';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { generateCertificateKey } from './certificate-key';

// The library is typed for browsers; Node's implementation is the same interface.
x509.cryptoProvider.set(webcrypto as never);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 3_600_000;
const authorityLifetimeMs = 3650 * dayMs;
const serverLifetimeMs = 397 * dayMs;
const renewBeforeMs = 30 * dayMs;

async function webKeys(privatePem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = createPrivateKey(privatePem);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  };
}

function serialNumber(): string {
  return randomBytes(15)
    .toString('hex')
    .replace(/^[89a-f]/, '1');
}

/** The authority's certificate, kept in `<data>/ca.pem` and made again when it does not belong to the key. */
async function authorityCertificate(
  caFile: string,
  keys: webcrypto.CryptoKeyPair,
  nowMs: number,
): Promise<x509.X509Certificate> {
  if (existsSync(caFile)) {
    try {
      const known = new x509.X509Certificate(readFileSync(caFile, 'utf8'));
      const mine = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey));
      if (
        Buffer.from(known.publicKey.rawData).equals(mine) &&
        known.notAfter.getTime() > nowMs + renewBeforeMs
      )
        return known;
    } catch {
      // Not a certificate: it is written anew from the key below.
    }
  }
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=Quarterdeck bridge on ${hostname().replace(/[^\w.-]/g, '_')}, O=Quarterdeck`,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + authorityLifetimeMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  writeFileAtomically(caFile, certificate.toString('pem'), 0o644);
  return certificate;
}

/**
 * A fresh server key and its certificate chain (PEM, server first) for the names given. The authority's certificate is
 * read from `caFile`, or written there.
 */
export async function issueServerCertificate(
  caFile: string,
  authorityPrivateKey: string,
  names: readonly string[],
  nowMs: number,
): Promise<{ certificate: string; privateKey: string }> {
  const authorityKeys = await webKeys(authorityPrivateKey);
  const authority = await authorityCertificate(caFile, authorityKeys, nowMs);
  const privateKey = generateCertificateKey();
  const keys = await webKeys(privateKey);
  const isAddress = (name: string) => /^[\d.]+$|:/.test(name);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Quarterdeck bridge',
    issuer: authority.subject,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + serverLifetimeMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isAddress(name) ? 'ip' : 'dns', value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n${authority.toString('pem')}`, privateKey };
}
