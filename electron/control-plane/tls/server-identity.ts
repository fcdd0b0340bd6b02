import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import type { SecretBox } from '../store/secret-box';

const renewBeforeMs = 30 * 24 * 3_600_000;

const identitySchema = z.object({
  /** PEM, server certificate first, then the authority. */
  certificate: z.string(),
  /** PKCS#8 PEM. */
  privateKey: z.string(),
  /** Host names and addresses that the certificate was made for. */
  names: z.array(z.string()),
});

export interface ServerIdentity {
  caFile: string;
  /** PEM, server certificate first, then the authority. */
  certificate: string;
  /** PKCS#8 PEM. */
  privateKey: string;
}

interface ServerIdentityOptions {
  dataDirectory: string;
  /** PKCS#8 PEM of the authority. */
  authorityPrivateKey: string;
  /** Host names and addresses that nodes may use. */
  names: readonly string[];
  box: SecretBox;
  nowMs: number;
}

const sameKey = (certificate: X509Certificate, privatePem: string) =>
  certificate.publicKey.export({ type: 'spki', format: 'pem' }) ===
  createPublicKey(privatePem).export({ type: 'spki', format: 'pem' });

/** What was kept, when it still serves every name, belongs to this authority and is not about to expire. */
function keptIdentity(
  file: string,
  caFile: string,
  options: ServerIdentityOptions,
): ServerIdentity | undefined {
  const { authorityPrivateKey, names, box, nowMs } = options;
  try {
    const kept = identitySchema.parse(JSON.parse(box.open(readFileSync(file, 'utf8'))));
    const authority = new X509Certificate(readFileSync(caFile));
    const certificate = new X509Certificate(kept.certificate);
    const lastsUntil = Math.min(Date.parse(certificate.validTo), Date.parse(authority.validTo));
    const good =
      names.every((name) => kept.names.includes(name)) &&
      sameKey(authority, authorityPrivateKey) &&
      sameKey(certificate, kept.privateKey) &&
      certificate.verify(authority.publicKey) &&
      lastsUntil > nowMs + renewBeforeMs;
    return good ? { caFile, certificate: kept.certificate, privateKey: kept.privateKey } : undefined;
  } catch {
    // Absent, unreadable or of another store: it is only a copy of what can be made again.
    return undefined;
  }
}

/**
 * A TLS identity for the names given, signed by the bridge's own authority. It is kept, sealed, between starts, because
 * making one loads a certificate library that costs more than the rest of the start; nodes trust the authority, so a
 * new one needs nothing of them.
 */
export async function serverIdentity(options: ServerIdentityOptions): Promise<ServerIdentity> {
  const { dataDirectory, authorityPrivateKey, names, box, nowMs } = options;
  const file = join(dataDirectory, 'server-identity.sealed');
  const caFile = join(dataDirectory, 'ca.pem');
  const kept = keptIdentity(file, caFile, options);
  if (kept) return kept;
  const { issueServerCertificate } = await import('./certificate-authority');
  const issued = await issueServerCertificate(caFile, authorityPrivateKey, names, nowMs);
  writeFileAtomically(file, box.seal(JSON.stringify({ ...issued, names })), 0o600);
  return { caFile, ...issued };
}
