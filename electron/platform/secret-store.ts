/**
 * Where the secrets of a data directory are kept. `keyring`: sealed by the operating system's keyring, which only the
 * desktop application can unwrap. `file`: readable by the file's owner alone (mode 0600).
 */
export type SecretStorage = 'keyring' | 'file';

/** Seals and opens texts with the operating system's keyring. */
export interface Keyring {
  seal(text: string): Uint8Array;
  open(sealed: Uint8Array): string;
}

/** The secrets are there but cannot be used here; the message says what to do. */
export class SecretsUnusableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretsUnusableError';
  }
}

/** They are sealed by the desktop's keyring, and this process has none. */
export class KeysSealedError extends SecretsUnusableError {}
