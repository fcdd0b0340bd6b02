import { safeStorage } from 'electron';
import type { Keyring } from '../secret-store';

/** The operating system's keyring; undefined where there is none, or only Chromium's stand-in without a real secret. */
export function findKeyring(): Keyring | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text')
    return undefined;
  return {
    seal: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed)),
  };
}
