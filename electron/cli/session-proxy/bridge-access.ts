import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ClientSettings } from '../../adapters/aws/client';
import { bridgeSecrets } from '../../control-plane/secrets';
import { KeysSealedError, SecretsUnusableError } from '../../platform/secret-store';

/** What a client of the bridge in a data directory needs. Raises SecretsUnusableError with a sentence. */
export function bridgeAccess(dataDirectory: string): ClientSettings {
  // The application keeps its bridge in a folder; `quarterdeck bridge` has a directory of its own.
  const directory = [join(dataDirectory, 'bridge'), dataDirectory].find((one) =>
    existsSync(join(one, 'secrets.json')),
  );
  const port = directory === undefined ? undefined : readPort(join(directory, 'bridge.json'));
  if (directory === undefined || port === undefined)
    throw new SecretsUnusableError(
      `There is no bridge in ${dataDirectory}. Start Quarterdeck once, or name its data directory with --data DIR.`,
    );
  try {
    const { region, accessKeyId, secretAccessKey } = bridgeSecrets(directory, undefined);
    return { region, endpoint: `http://127.0.0.1:${port}`, credentials: { accessKeyId, secretAccessKey } };
  } catch (error) {
    if (!(error instanceof KeysSealedError)) throw error;
    throw new SecretsUnusableError(
      `The keys of the bridge in ${directory} are sealed by this desktop's keyring, which only the Quarterdeck application can unwrap. Create a tunnel to the node's port 22 there, and connect with ssh -p LOCAL-PORT user@127.0.0.1.`,
    );
  }
}

const stateSchema = z.object({ port: z.number().int() });

/** The port that a bridge was given; undefined where it never ran. Its file is the bridge's, and only looked at here. */
function readPort(path: string): number | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).port;
  } catch {
    return undefined;
  }
}
