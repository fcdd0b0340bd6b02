import { connect, type DetailedPeerCertificate } from 'node:tls';

const loopbackNames = new Set(['127.0.0.1', '[::1]', 'localhost']);
const timeoutMs = 5000;

export interface LoopbackTrust {
  /** PEM of the authority that the server showed. */
  authority: string;
  /** SHA-256, hex pairs with colons. */
  fingerprint: string;
}

/**
 * The authority that a control plane on this very machine shows, to be trusted from its first use on. Only for
 * loopback: whoever can answer there is already on this machine, while anywhere else the authority has to be given.
 * Undefined when the address is not loopback, nothing answers, or the system trusts the certificate anyway.
 */
export function loopbackAuthority(endpoint: string): Promise<LoopbackTrust | undefined> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'https:' || !loopbackNames.has(url.hostname)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(url.port || 443), rejectUnauthorized: false }, () => {
      const trust = socket.authorized ? undefined : rootOf(socket.getPeerCertificate(true));
      socket.destroy();
      resolve(trust);
    });
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => resolve(undefined));
  });
}

/** The last certificate of the chain; one that signs itself is its own issuer. */
function rootOf(leaf: DetailedPeerCertificate): LoopbackTrust | undefined {
  let certificate = leaf;
  while (
    certificate.issuerCertificate !== undefined &&
    certificate.issuerCertificate.fingerprint256 !== certificate.fingerprint256
  )
    certificate = certificate.issuerCertificate;
  if (certificate.raw === undefined || certificate.issuerCertificate === undefined) return undefined;
  const lines = certificate.raw.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    authority: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    fingerprint: certificate.fingerprint256,
  };
}
