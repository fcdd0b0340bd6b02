import { createHash } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CredentialOwners } from '#electron/adapters/aws/credentials/credential-owners';
import type { CredentialSource } from '#electron/features/connections/ports';
import { systemClock } from '#electron/platform/node/system-clock';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { MetadataStandIn } from '#test/helpers/aws/metadata-stand-in';
import { ScriptedPerson } from '#test/helpers/aws/person';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';

const roleArn = 'arn:aws:iam::222222222222:role/pod';
const nodeRole = {
  accountId: '333333333333',
  arn: 'arn:aws:sts::333333333333:assumed-role/node-role/i-1',
  userId: 'AROA:i-1',
};

let home: AwsHome;
let ring: KeyRing;
let sts: StsStandIn;
let metadata: MetadataStandIn;

const owner = (source: CredentialSource) =>
  new CredentialOwners({
    surroundings: home.surroundings,
    person: new ScriptedPerson(),
    clock: systemClock,
  }).owner(source);
const ofProfile = (profile: string) => owner({ kind: 'profile', profile }).credentials();
const ofEnvironment = () => owner({ kind: 'environment' }).credentials();
const arnOf = (accessKeyId: string) => ring.find(accessKeyId)?.principal.arn;

beforeEach(async () => {
  home = new AwsHome();
  ring = new KeyRing();
  sts = await new StsStandIn(ring).start();
  metadata = await new MetadataStandIn(ring, nodeRole).start();
  home.env.AWS_ENDPOINT_URL_STS = sts.endpoint;
  home.env.AWS_REGION = 'eu-west-1';
  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', metadata.endpoint);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([sts.stop(), metadata.stop()]);
  home.remove();
});

/** A program that is `credential_process` of the profile `tool`. */
function tool(script: string): void {
  const path = join(home.home, 'my tool.sh');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  home.write('config', `[profile tool]\ncredential_process = "${path}" --as 'some one'\n`);
}

describe('credential_process', () => {
  const json = (expiration = '') =>
    `{"Version": 1, "AccessKeyId": "ASIATOOL", "SecretAccessKey": "s3cret", "SessionToken": "t" ${expiration}}`;

  it('is run with its arguments, without a shell', async () => {
    tool(`[ "$2" = "some one" ] && [ $# = 2 ] && echo '${json(', "Expiration": "2999-01-01T00:00:00Z"')}'`);
    const credentials = await ofProfile('tool');
    expect(credentials.accessKeyId).toBe('ASIATOOL');
    expect(credentials.secretAccessKey).toBe('s3cret');
    expect(credentials.expiration?.getUTCFullYear()).toBe(2999);
  });

  it('that fails is named, with the first line of what it said, and no secret', async () => {
    tool(
      'echo "cannot reach vault at https://ann:CANARYpassword1@vault, token=CANARY-1234567890abcdef" >&2; echo more >&2; exit 3',
    );
    await expect(ofProfile('tool')).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(
        /my tool\.sh of the profile tool ended with exit code 3: cannot reach vault at https:\/\/…@vault/,
      ),
    });
    await expect(ofProfile('tool')).rejects.not.toThrow(/CANARY|more/);
  });

  it.each([
    ['something else than JSON', 'echo "CANARYsecret"', /not JSON/],
    ['nothing', 'true', /printed no credentials/],
    ['an older form', `echo '{"Version": 2}'`, /Version has to be 1/],
    ['half of it', `echo '{"Version": 1, "AccessKeyId": "A"}'`, /SecretAccessKey is missing/],
    ['no date', `echo '${json(', "Expiration": "soon"')}'`, /no date/],
    ['what has expired', `echo '${json(', "Expiration": "2001-01-01T00:00:00Z"')}'`, /had expired already/],
  ])('that prints %s is named', async (_, script, message) => {
    tool(script);
    await expect(ofProfile('tool')).rejects.toThrow(message);
    await expect(ofProfile('tool')).rejects.not.toThrow(/CANARY/);
  });

  it('that is not there is named', async () => {
    home.write('config', '[profile tool]\ncredential_process = /nowhere/at-all --password CANARY\n');
    await expect(ofProfile('tool')).rejects.toThrow(/\/nowhere\/at-all of the profile tool was not found/);
    await expect(ofProfile('tool')).rejects.not.toThrow(/CANARY/);
  });

  it('that cannot be started at all is named, without its arguments', async () => {
    const file = home.write('plain', 'text');
    home.write('config', `[profile tool]\ncredential_process = ${file}/below --password CANARY\n`);
    await expect(ofProfile('tool')).rejects.toMatchObject({
      code: 'Invalid',
      message: expect.stringMatching(/below of the profile tool could not be started \(ENOTDIR\)/),
    });
    home.write('config', '[profile tool]\ncredential_process = tool --password CANARY\u0000\n');
    await expect(ofProfile('tool')).rejects.toMatchObject({ code: 'Invalid' });
    await expect(ofProfile('tool')).rejects.not.toThrow(/CANARY/);
  });

  it('is ended when nobody waits for it any more', async () => {
    tool('exec sleep 600');
    const giveUp = new AbortController();
    const waiting = owner({ kind: 'profile', profile: 'tool' }).credentials(giveUp.signal);
    setTimeout(() => giveUp.abort(), 50);
    await expect(waiting).rejects.toMatchObject({ code: 'Cancelled' });
  });
});

describe('a web identity', () => {
  beforeEach(() => {
    sts.role({ arn: roleArn, webIdentityTokens: ['good'] });
  });

  it('of a profile is taken from its file, each time anew', async () => {
    const path = home.write('token', 'expired one');
    home.write(
      'config',
      `[profile pod]\nrole_arn = ${roleArn}\nweb_identity_token_file = ${path}\nrole_session_name = p\n`,
    );
    await expect(ofProfile('pod')).rejects.toMatchObject({ code: 'Expired' });
    writeFileSync(path, 'good\n');
    expect(arnOf((await ofProfile('pod')).accessKeyId)).toBe('arn:aws:sts::222222222222:assumed-role/pod/p');
  });

  it('of the environment goes before a container', async () => {
    home.env.AWS_ROLE_ARN = roleArn;
    home.env.AWS_WEB_IDENTITY_TOKEN_FILE = home.write('token', 'good');
    home.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${metadata.endpoint}/container`;
    expect(arnOf((await ofEnvironment()).accessKeyId)).toContain(':assumed-role/pod/');
  });

  it('that is not trusted, or not there, is said to be', async () => {
    const path = home.write('token', 'other');
    home.write(
      'config',
      `[profile pod]\nrole_arn = ${roleArn}\nweb_identity_token_file = ${path}\n[profile gone]\nrole_arn = ${roleArn}\nweb_identity_token_file = /nowhere\n`,
    );
    await expect(ofProfile('pod')).rejects.toThrow(/does not trust who issued it/);
    await expect(ofProfile('gone')).rejects.toThrow(/is not there: \/nowhere/);
  });
});

describe('a container', () => {
  it('gives its role, with the token of a file', async () => {
    metadata.containerToken = 'let me in';
    home.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${metadata.endpoint}/container`;
    home.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = home.write('pod-token', 'let me in');
    expect(arnOf((await ofEnvironment()).accessKeyId)).toBe(nodeRole.arn);
  });

  it('that gives none is named', async () => {
    metadata.containerToken = 'let me in';
    home.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${metadata.endpoint}/container`;
    await expect(ofEnvironment()).rejects.toThrow(/role of this container/);
  });

  it('is the source of a role', async () => {
    sts.role({ arn: roleArn });
    home.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${metadata.endpoint}/container`;
    home.write('config', `[profile pod]\nrole_arn = ${roleArn}\ncredential_source = EcsContainer\n`);
    expect(arnOf((await ofProfile('pod')).accessKeyId)).toContain('222222222222:assumed-role/pod/');
  });
});

describe('an EC2 instance', () => {
  it('gives its role over IMDSv2', async () => {
    expect(arnOf((await ofEnvironment()).accessKeyId)).toBe(nodeRole.arn);
    expect(metadata.count('PUT /latest/api/token')).toBe(1);
  });

  it('is the source of a role', async () => {
    sts.role({ arn: roleArn });
    home.write('config', `[profile pod]\nrole_arn = ${roleArn}\ncredential_source = Ec2InstanceMetadata\n`);
    expect(arnOf((await ofProfile('pod')).accessKeyId)).toContain('222222222222:assumed-role/pod/');
  });

  it('is not asked where that is forbidden', async () => {
    home.env.AWS_EC2_METADATA_DISABLED = 'true';
    await expect(ofEnvironment()).rejects.toThrow(/AWS_EC2_METADATA_DISABLED/);
    expect(metadata.calls).toHaveLength(0);
  });
});

describe('a console sign-in', () => {
  const session = 'arn:aws:iam::111111111111:user/ann';

  beforeEach(() => {
    const config = home.write('config', `[profile console]\nlogin_session = ${session}\n`);
    // The SDK's own provider looks at the process.
    vi.stubEnv('AWS_CONFIG_FILE', config);
    vi.stubEnv('AWS_LOGIN_CACHE_DIRECTORY', join(home.home, '.aws/login/cache'));
  });

  it('of aws login is used while it holds', async () => {
    const name = createHash('sha256').update(session).digest('hex');
    home.write(
      `login/cache/${name}.json`,
      JSON.stringify({
        accessToken: {
          accessKeyId: 'ASIALOGIN',
          secretAccessKey: 's',
          sessionToken: 't',
          accountId: '111111111111',
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        },
        clientId: 'c',
        refreshToken: 'r',
        dpopKey: 'k',
      }),
    );
    expect((await ofProfile('console')).accessKeyId).toBe('ASIALOGIN');
  });

  it('that is over is said to be, with what to do', async () => {
    await expect(ofProfile('console')).rejects.toMatchObject({
      code: 'Expired',
      message: expect.stringContaining('aws login --profile console'),
    });
  });
});

describe('the environment', () => {
  it('gives its keys, and is the source of a role', async () => {
    sts.role({ arn: roleArn });
    const user = ring.user('111111111111', 'ann');
    home.env.AWS_ACCESS_KEY_ID = user.accessKeyId;
    home.env.AWS_SECRET_ACCESS_KEY = user.secretAccessKey;
    home.write('config', `[profile pod]\nrole_arn = ${roleArn}\ncredential_source = Environment\n`);
    expect((await ofEnvironment()).accessKeyId).toBe(user.accessKeyId);
    expect(arnOf((await ofProfile('pod')).accessKeyId)).toContain('222222222222:assumed-role/pod/');
  });

  it('says what is missing', async () => {
    home.env.AWS_ACCESS_KEY_ID = 'AKIA';
    await expect(ofEnvironment()).rejects.toThrow(/AWS_SECRET_ACCESS_KEY is not set/);
  });
});
