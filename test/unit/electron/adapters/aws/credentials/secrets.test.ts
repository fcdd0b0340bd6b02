import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSsmClient } from '#electron/adapters/aws/client';
import { CredentialOwners } from '#electron/adapters/aws/credentials/credential-owners';
import { HeldCredentials } from '#electron/adapters/aws/credentials/held-credentials';
import { withoutSecrets } from '#electron/adapters/aws/credentials/without-secrets';
import { readAwsFiles } from '#electron/adapters/aws/profiles/aws-files';
import { directNetwork } from '#electron/platform/client-network';
import { systemClock } from '#electron/platform/node/system-clock';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { ScriptedPerson } from '#test/helpers/aws/person';

const canary = 'CANARYsecret0123456789';
let home: AwsHome;

beforeEach(() => {
  home = new AwsHome();
  home.write(
    'credentials',
    `[keys]\naws_access_key_id = AKIA1\naws_secret_access_key = ${canary}\naws_session_token = ${canary}\n`,
  );
});
afterEach(() => home.remove());

/** In every way in which a value gets into a log. */
function shown(value: unknown): string {
  const deep = inspect(value, { depth: 12, showHidden: true });
  return [deep, String(value), JSON.stringify(value), inspect({ ...(value as object) })].join('\n');
}

describe('what holds a secret', () => {
  it('does not show it: credentials, their owner and what was read of the files', async () => {
    const owners = new CredentialOwners({
      surroundings: home.surroundings,
      person: new ScriptedPerson(),
      clock: systemClock,
    });
    const owner = owners.owner({ kind: 'profile', profile: 'keys' });
    const credentials = await owner.credentials();
    expect(credentials.secretAccessKey).toBe(canary);
    expect(credentials.sessionToken).toBe(canary);
    for (const holder of [credentials, owner, owners, await readAwsFiles(home.surroundings)])
      expect(shown(holder)).not.toContain(canary);
    expect(String(credentials)).toBe('Credentials(AKIA1)');
  });

  it('does not show it, nor the password of a proxy, in a client', async () => {
    const credentials = new HeldCredentials({ accessKeyId: 'AKIA1', secretAccessKey: canary });
    const owner = { credentials: async () => credentials, refuse() {} };
    const network = { ...directNetwork, httpsProxy: `http://ann:${canary}@proxy.example.org:3128/` };
    const client = createSsmClient({ region: 'eu-west-1', credentials: owner, network });
    await client.config.credentials();
    expect(inspect(client, { depth: 8 })).not.toContain(canary);
    client.destroy();
  });
});

describe('a line of another program', () => {
  it.each([
    [`failed for https://ann:${canary}@host/x`, 'failed for https://…@host/x'],
    [`token=${canary} is bad`, 'token=… is bad'],
    [`"SecretAccessKey": "${canary}"`, '"SecretAccessKey": …'],
    [`got ${canary}`, 'got …'],
    ['cannot open /usr/local/share/vault/config.json', 'cannot open /usr/local/share/vault/config.json'],
    ['exit status 12 of the resolver', 'exit status 12 of the resolver'],
  ])('is shown without what may be a secret: %s', (line, expected) => {
    expect(withoutSecrets(line)).toBe(expected);
  });
});
