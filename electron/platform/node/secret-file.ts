import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Keyring, KeysSealedError, type SecretStorage, SecretsUnusableError } from '../secret-store';
import { writeFileAtomically } from './atomic-file';

const fileSchema = z.discriminatedUnion('storage', [
  z.object({ storage: z.literal('file'), secrets: z.record(z.string(), z.string()) }),
  z.object({ storage: z.literal('keyring'), sealed: z.string() }),
]);

/**
 * Reads the secrets of a data directory, or makes them with `create` and writes them. The file records how they are
 * kept: with a keyring they are sealed by it, otherwise they stand in the file, which its owner alone may read.
 * Raises SecretsUnusableError for a file that cannot be read or that another kind of start has sealed.
 */
export function loadOrCreateSecrets(
  path: string,
  keyring: Keyring | undefined,
  create: () => Record<string, string>,
): { storage: SecretStorage; secrets: Record<string, string> } {
  if (existsSync(path)) return readSecrets(path, keyring);
  const secrets = create();
  const storage: SecretStorage = keyring ? 'keyring' : 'file';
  const content = keyring
    ? { storage, sealed: Buffer.from(keyring.seal(JSON.stringify(secrets))).toString('base64') }
    : { storage, secrets };
  writeFileAtomically(path, `${JSON.stringify(content)}\n`, 0o600);
  return { storage, secrets };
}

function readSecrets(path: string, keyring: Keyring | undefined) {
  let content: z.infer<typeof fileSchema>;
  try {
    content = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new SecretsUnusableError(
      `${path} cannot be read. It holds the bridge's keys: restore it from a backup, or move the data directory away to begin a new bridge.`,
    );
  }
  if (content.storage === 'file') return { storage: content.storage, secrets: content.secrets };
  if (!keyring) {
    throw new KeysSealedError(
      `The keys in ${path} are sealed by this desktop's keyring, which only the Quarterdeck application can unwrap. Start the application, or use another data directory.`,
    );
  }
  try {
    const opened = z
      .record(z.string(), z.string())
      .parse(JSON.parse(keyring.open(Buffer.from(content.sealed, 'base64'))));
    return { storage: content.storage, secrets: opened };
  } catch {
    throw new SecretsUnusableError(
      `The keyring could not unwrap ${path}. Unlock the keyring of the account that made it and start again.`,
    );
  }
}

/** How the secrets of a file are kept; undefined when there is none that can be read. */
export function secretStorage(path: string): SecretStorage | undefined {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).storage;
  } catch {
    return undefined;
  }
}
