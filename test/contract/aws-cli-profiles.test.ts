import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallerIdentity } from '#electron/adapters/aws/caller-identity';
import { CredentialOwners } from '#electron/adapters/aws/credentials/credential-owners';
import { resolveServiceSettings } from '#electron/adapters/aws/network/service-settings';
import { readAwsFiles } from '#electron/adapters/aws/profiles/aws-files';
import { planProfile } from '#electron/adapters/aws/profiles/credential-plan';
import { systemClock } from '#electron/platform/node/system-clock';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { IdentityCenterStandIn } from '#test/helpers/aws/identity-center-stand-in';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { ScriptedPerson } from '#test/helpers/aws/person';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';

const run = promisify(execFile);

/** Endpoints of one's own came with 1.29.73 and 2.13. */
function cli(): boolean {
  try {
    const text = execFileSync('aws', ['--version'], { encoding: 'utf8' });
    const [, major = 0, minor = 0] = /aws-cli\/(\d+)\.(\d+)/.exec(text)?.map(Number) ?? [];
    return (major === 1 && minor >= 30) || (major === 2 && minor >= 13);
  } catch {
    return false;
  }
}

let home: AwsHome;
let ring: KeyRing;
let sts: StsStandIn;
let center: IdentityCenterStandIn;
let owners: CredentialOwners;

const role = (name: string, account = '222222222222') => `arn:aws:iam::${account}:role/${name}`;

beforeEach(async () => {
  home = new AwsHome();
  ring = new KeyRing();
  sts = await new StsStandIn(ring).start();
  center = await new IdentityCenterStandIn(ring).start();
  center.assignments = [{ accountId: '333333333333', accountName: 'three', roleName: 'Viewer' }];
  const [ann, bob] = [ring.user('111111111111', 'ann'), ring.user('111111111111', 'bob')];
  for (const name of ['one', 'hop', 'leaf', 'pod'])
    sts.role({ arn: role(name), webIdentityTokens: ['good'] });
  sts.role({ arn: role('outside'), externalId: 'x y' });
  const token = home.write('token', 'good');
  const tool = join(home.home, 'tool.sh');
  writeFileSync(
    tool,
    `#!/bin/sh\necho '{"Version": 1, "AccessKeyId": "${bob.accessKeyId}", "SecretAccessKey": "${bob.secretAccessKey}"}'\n`,
  );
  chmodSync(tool, 0o755);
  home.write(
    'credentials',
    `[default]\naws_access_key_id=${ann.accessKeyId}\naws_secret_access_key=${ann.secretAccessKey}\n[both]\naws_access_key_id=${ann.accessKeyId}\naws_secret_access_key=${ann.secretAccessKey}\n`,
  );
  home.write(
    'config',
    `[default]
region = eu-west-1
[profile "two words"]
Region: eu-central-1
aws_access_key_id = ${bob.accessKeyId}
aws_secret_access_key = ${bob.secretAccessKey}
[profile role]
role_arn = ${role('one')}
source_profile = default
role_session_name = here
[profile hop]
role_arn = ${role('hop')}
source_profile = two words
role_session_name = here
[profile leaf]
role_arn = ${role('leaf')}
source_profile = hop
role_session_name = here
[profile outside]
role_arn = ${role('outside')}
source_profile = default
external_id = x y
role_session_name = here
[profile itself]
role_arn = ${role('one')}
source_profile = itself
role_session_name = here
aws_access_key_id = ${bob.accessKeyId}
aws_secret_access_key = ${bob.secretAccessKey}
[profile tool]
credential_process = "${tool}" --some 'thing else'
[profile both]
credential_process = ${tool}
[profile keyed]
credential_process = ${tool}
aws_access_key_id = ${ann.accessKeyId}
aws_secret_access_key = ${ann.secretAccessKey}
[profile pod]
role_arn = ${role('pod')}
web_identity_token_file = ${token}
role_session_name = here
[sso-session corp]
sso_start_url = ${center.startUrl}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile signed]
sso_session = corp
sso_account_id = 333333333333
sso_role_name = Viewer
[profile legacy]
sso_start_url = ${center.startUrl}
sso_region = eu-west-1
sso_account_id = 333333333333
sso_role_name = Viewer
[profile loop]
role_arn = ${role('one')}
source_profile = loop
[profile empty]
region = eu-west-1
[profile sourceless]
role_arn = ${role('one')}
`,
  );
  home.env.AWS_ENDPOINT_URL_STS = sts.endpoint;
  home.env.AWS_ENDPOINT_URL_SSO = center.endpoint;
  home.env.AWS_ENDPOINT_URL_SSO_OIDC = center.endpoint;
  const person = new ScriptedPerson();
  person.browse = async (url) => void (await fetch(url));
  owners = new CredentialOwners({ surroundings: home.surroundings, person, clock: systemClock });
});

afterEach(async () => {
  await Promise.all([sts.stop(), center.stop()]);
  home.remove();
});

async function byUs(profile: string): Promise<string> {
  const files = await readAwsFiles(home.surroundings);
  const settings = await resolveServiceSettings(files, { service: 'sts', profile }, home.surroundings);
  return (await createCallerIdentity(settings, owners.owner({ kind: 'profile', profile })).read()).arn;
}

async function byCli(profile: string): Promise<string> {
  const env = {
    ...home.env,
    HOME: home.home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DEFAULT_REGION: 'eu-west-1',
  };
  const { stdout } = await run(
    'aws',
    ['--profile', profile, 'sts', 'get-caller-identity', '--output', 'json'],
    { env: env as NodeJS.ProcessEnv },
  );
  return JSON.parse(stdout).Arn;
}

describe.skipIf(!cli())('the AWS CLI and Quarterdeck', () => {
  it.each([
    ['default', 'user/ann'],
    ['two words', 'user/bob'],
    ['role', 'assumed-role/one/here'],
    ['leaf', 'assumed-role/leaf/here'],
    ['outside', 'assumed-role/outside/here'],
    ['itself', 'assumed-role/one/here'],
    ['tool', 'user/bob'],
    ['both', 'user/ann'],
    ['keyed', 'user/bob'],
    ['pod', 'assumed-role/pod/here'],
  ])('are the same to AWS with the profile %s', async (profile, expected) => {
    const [theirs, ours] = await Promise.all([byCli(profile), byUs(profile)]);
    expect(ours).toBe(theirs);
    expect(ours).toContain(expected);
  });

  it.each(['signed', 'legacy'])('share the sign-in of the profile %s', async (profile) => {
    await expect(byCli(profile)).rejects.toThrow(/sso/i);
    expect(await byUs(profile)).toContain('AWSReservedSSO_Viewer');
    expect(await byCli(profile)).toContain('AWSReservedSSO_Viewer');
  });

  it('share a sign-in that the CLI has renewed', async () => {
    center.tokenSeconds = 600;
    await byUs('signed');
    const renewals = center.count('CreateToken');
    center.tokenSeconds = 3600;
    // The CLI renews what has less than 15 minutes left.
    await byCli('signed');
    expect(center.count('CreateToken')).toBe(renewals + 1);
    expect(await byUs('signed')).toContain('AWSReservedSSO_Viewer');
    expect(center.count('CreateToken')).toBe(renewals + 1);
  });

  it.each(['loop', 'empty', 'sourceless'])(
    'both have no credentials with the profile %s',
    async (profile) => {
      await expect(byCli(profile)).rejects.toThrow();
      const planned = planProfile(await readAwsFiles(home.surroundings), profile, home.surroundings);
      expect(planned.plan).toBeUndefined();
    },
  );
});
