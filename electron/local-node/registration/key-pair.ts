import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** A fresh RSA-2048 key, made off the main thread. */
export async function generatePrivateKey(): Promise<KeyObject> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  return privateKey;
}

/** base64 DER SubjectPublicKeyInfo, as RegisterManagedInstance takes it. */
export function publicKeyText(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
}

export function privateKeyPem(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Raises an Error when the text is no private key. */
export function readPrivateKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}
