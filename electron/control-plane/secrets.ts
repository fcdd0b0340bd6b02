import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { loadOrCreateSecrets } from '../platform/node/secret-file';
import { type Keyring, SecretsUnusableError } from '../platform/secret-store';
import { type BridgeSecrets, bridgeSecretsSchema } from './process-messages';
import { generateCertificateKey } from './tls/certificate-key';

export const defaultRegion = 'local-1';

function createSecrets(region: string): BridgeSecrets {
  return {
    accountId: String(randomInt(100_000_000_000, 999_999_999_999)),
    region,
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    caPrivateKey: generateCertificateKey(),
    storeKey: randomBytes(32).toString('base64'),
  };
}

/** The secrets of the bridge in this data directory, made at its first run. Raises SecretsUnusableError. */
export function bridgeSecrets(
  dataDirectory: string,
  keyring: Keyring | undefined,
  region = defaultRegion,
): BridgeSecrets {
  const path = join(dataDirectory, 'secrets.json');
  const { secrets } = loadOrCreateSecrets(path, keyring, () => createSecrets(region));
  const checked = bridgeSecretsSchema.safeParse(secrets);
  if (checked.success) return checked.data;
  throw new SecretsUnusableError(`${path} does not hold all keys of a bridge. Restore it from a backup.`);
}
