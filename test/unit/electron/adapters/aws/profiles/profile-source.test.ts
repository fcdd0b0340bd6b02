import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProfileSource } from '#electron/adapters/aws/profiles/profile-source';
import { systemClock } from '#electron/platform/node/system-clock';
import { type Profile, profileCatalogSchema } from '#shared/connections/profile';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { eventually } from '#test/helpers/eventually';
import { FakeClock } from '#test/helpers/fake-clock';

const canary = 'CANARYsecret0123456789';
let home: AwsHome;

beforeEach(() => {
  home = new AwsHome();
});
afterEach(() => home.remove());

const read = () => createProfileSource(home.surroundings, systemClock).read();

async function profile(name: string): Promise<Profile> {
  const found = (await read()).profiles.find((one) => one.name === name);
  if (!found) throw new Error(`there is no profile ${name}`);
  return found;
}

describe('the profiles of the AWS files', () => {
  it('are described by what their credentials come from, without a secret', async () => {
    home.write('credentials', `[keys]\naws_access_key_id = AKIA1\naws_secret_access_key = ${canary}\n`);
    home.write(
      'config',
      `[default]
region = eu-west-1
[profile role]
role_arn = arn:aws:iam::222222222222:role/team/admin
source_profile = keys
mfa_serial = arn:aws:iam::111111111111:mfa/ann
endpoint_url = http://127.0.0.1:4566
[profile "über two"]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Viewer
region = eu-central-1
[profile old]
sso_start_url = https://x.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = Viewer
[profile tool]
credential_process = /opt/bin/tool --password ${canary}
[profile pod]
role_arn = arn:aws:iam::222222222222:role/pod
web_identity_token_file = /token
[profile instance]
role_arn = arn:aws:iam::222222222222:role/far
credential_source = Ec2InstanceMetadata
[profile console]
login_session = arn:aws:iam::111111111111:user/ann
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
`,
    );
    const catalog = await read();
    expect(profileCatalogSchema.parse(catalog)).toEqual(catalog);
    expect(JSON.stringify(catalog)).not.toContain(canary);
    expect(catalog.problems).toEqual([]);
    expect(
      catalog.profiles.map(({ name, credentialKind, summary }) => [name, credentialKind, summary]),
    ).toEqual([
      ['default', 'none', 'Cannot be used'],
      ['role', 'assume-role', 'admin in 222222222222, assumed with the profile keys and an MFA code'],
      ['über two', 'sso-session', 'Viewer in 111111111111, signed in at corp.awsapps.com'],
      ['old', 'sso-legacy', 'Viewer in 111111111111, signed in at x.awsapps.com'],
      ['tool', 'credential-process', 'Program tool'],
      ['pod', 'web-identity', 'pod in 222222222222, with a web identity token'],
      ['instance', 'assume-role', 'far in 222222222222, assumed with the role of this EC2 instance'],
      ['console', 'login', 'Console sign-in (aws login)'],
      ['keys', 'static-keys', 'Keys in the credentials file'],
    ]);
    expect(await profile('role')).toMatchObject({
      needsMfa: true,
      accountId: '222222222222',
      endpointUrl: 'http://127.0.0.1:4566',
      isUsable: true,
    });
    expect(await profile('über two')).toMatchObject({ ssoSession: 'corp', region: 'eu-central-1' });
  });

  it('take the entries of the credentials file before those of the config file', async () => {
    home.write('credentials', '[a]\nregion = eu-west-1\n');
    home.write('config', '[profile a]\nregion = us-east-1\n');
    expect((await profile('a')).region).toBe('eu-west-1');
  });

  it('are read where the variables say, and AWS_PROFILE is told', async () => {
    home.env.AWS_CONFIG_FILE = '~/elsewhere';
    home.env.AWS_PROFILE = 'b';
    writeFileSync(join(home.home, 'elsewhere'), '[profile b]\nregion = eu-west-1\n');
    const catalog = await read();
    expect(catalog.profiles.map(({ name }) => name)).toEqual(['b']);
    expect(catalog.chosenProfile).toBe('b');
    expect(catalog.configFile).toBe(join(home.home, 'elsewhere'));
    expect(catalog.problems).toEqual([]);
    home.env.AWS_PROFILE = 'c';
    expect((await read()).problems[0]?.message).toBe('AWS_PROFILE names the profile c, and there is none.');
  });

  it('are none where there are no files', async () => {
    expect(await read()).toMatchObject({ profiles: [], problems: [] });
  });

  it('tell of keys in the environment', async () => {
    home.env.AWS_ACCESS_KEY_ID = 'AKIA1';
    home.env.AWS_SECRET_ACCESS_KEY = canary;
    home.env.AWS_REGION = 'eu-west-1';
    expect((await read()).environment).toEqual({ summary: 'Keys in AWS_ACCESS_KEY_ID', region: 'eu-west-1' });
  });
});

describe('a profile that is wrong', () => {
  const role = 'role_arn = arn:aws:iam::222222222222:role/r\n';

  it.each([
    ['a role without a source', `[profile x]\n${role}`, /does not say with what to assume it/],
    [
      'two sources',
      `[profile x]\n${role}source_profile = a\ncredential_source = Environment\n`,
      /both source_profile and credential_source/,
    ],
    [
      'a source that is missing',
      `[profile X]\n[profile x]\n${role}source_profile = Y\n`,
      /source_profile Y of the profile x does not exist/,
    ],
    [
      'a source in other letters',
      `[profile Base]\n[profile x]\n${role}source_profile = base\n`,
      /There is Base/,
    ],
    [
      'a source without credentials',
      `[profile a]\nregion = eu-west-1\n[profile x]\n${role}source_profile = a\n`,
      /profile a has no credentials/,
    ],
    ['itself as its source', `[profile x]\n${role}source_profile = x\n`, /form a loop: x → x/],
    [
      'a loop',
      `[profile x]\n${role}source_profile = y\n[profile y]\n${role}source_profile = z\n[profile z]\n${role}source_profile = y\n`,
      /form a loop: y → z → y/,
    ],
    [
      'an unknown source',
      `[profile x]\n${role}credential_source = Ec2\n`,
      /none of Environment, EcsContainer/,
    ],
    [
      'an unknown session',
      '[profile x]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n',
      /no \[sso-session s\]/,
    ],
    [
      'half a session',
      '[sso-session s]\nsso_region = x\n[profile x]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n',
      /has no sso_start_url/,
    ],
    [
      'half a role',
      '[sso-session s]\n[profile x]\nsso_session = s\nsso_account_id = 1\n',
      /no sso_role_name/,
    ],
    ['a sign-in alone', '[profile x]\nsso_session = s\n', /no sso_account_id and sso_role_name/],
    ['half its keys', '[profile x]\naws_access_key_id = AKIA\n', /no aws_secret_access_key/],
  ])('by %s says so, and the others hold', async (_, text, problem) => {
    home.write('config', `${text}[profile good]\ncredential_process = true\n`);
    const wrong = await profile('x');
    expect(wrong.isUsable).toBe(false);
    expect(wrong.problems[0]).toMatch(problem);
    expect(await profile('good')).toMatchObject({ isUsable: true, problems: [] });
  });

  it.each([
    ['a misspelt Region', 'region = eu-wset-1\ncredential_process = x\n', /Is eu-west-1 meant\?/],
    [
      'a comment after its Region',
      'region = eu-west-1 # home\ncredential_process = x\n',
      /comment has to stand on a line of its own/,
    ],
    [
      'several kinds of credentials',
      `${role}source_profile = good\naws_access_key_id = A\naws_secret_access_key = B\n`,
      /takes the role and leaves the keys aside/,
    ],
    [
      'a duration that is none',
      `${role}source_profile = good\nduration_seconds = long\n`,
      /whole number from 900/,
    ],
  ])('by %s can be used, and says so', async (_, text, problem) => {
    home.write('config', `[profile x]\n${text}[profile good]\ncredential_process = true\n`);
    const odd = await profile('x');
    expect(odd.isUsable).toBe(true);
    expect(odd.problems[0]).toMatch(problem);
  });

  it('may assume a role with its own keys', async () => {
    home.write(
      'config',
      `[profile x]\n${role}source_profile = x\naws_access_key_id = A\naws_secret_access_key = B\n`,
    );
    expect(await profile('x')).toMatchObject({ isUsable: true, problems: [], credentialKind: 'assume-role' });
  });
});

describe('a file that is wrong', () => {
  const good = '[profile good]\ncredential_process = true\n';

  it('is named with the line, and the rest of it holds', async () => {
    home.write('config', `[profile x]\njunk\n[profile a b]\n[profile "c]\n[d]\nregion = x\n${good}`);
    const { configFile, problems, profiles } = await read();
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect(problems.every(({ path }) => path === configFile)).toBe(true);
    expect(profiles.map(({ name }) => name)).toEqual(['x', 'good']);
  });

  it.each([
    ['a folder', (path: string) => mkdirSync(path), /folder/],
    [
      'not text',
      (path: string) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x41, 0x00])),
      /not text in UTF-8/,
    ],
    [
      'too large',
      (path: string) => writeFileSync(path, Buffer.alloc(17 * 1024 * 1024)),
      /larger than 16 MiB/,
    ],
  ])('as it is %s is named, and the other file holds', async (_, make, message) => {
    home.write('config', good);
    make(join(home.home, '.aws/credentials'));
    const { problems, profiles } = await read();
    expect(problems).toEqual([
      { path: join(home.home, '.aws/credentials'), message: expect.stringMatching(message) },
    ]);
    expect(profiles.map(({ name }) => name)).toEqual(['good']);
  });

  it.skipIf(process.getuid?.() === 0)('as it may not be read is named', async () => {
    chmodSync(home.write('config', good), 0o000);
    expect((await read()).problems[0]?.message).toMatch(/may not be read by this account/);
  });
});

describe('a watch on the AWS files', () => {
  it('calls back once for what an editor writes in several steps, also when the folder comes later', async () => {
    const clock = new FakeClock();
    let calls = 0;
    const watch = createProfileSource(home.surroundings, clock).watch(() => {
      calls += 1;
    });
    try {
      const path = home.write('config', '[profile a]\n');
      // The folder is looked for anew, and what is in it is told.
      clock.advance(3000);
      clock.advance(200);
      expect(calls).toBe(1);
      writeFileSync(`${path}.new`, '[profile b]\n');
      renameSync(`${path}.new`, path);
      writeFileSync(path, '[profile c]\n');
      await eventually('the change to be seen', () => clock.pendingTimers > 0);
      expect(calls).toBe(1);
      clock.advance(200);
      expect(calls).toBe(2);
      rmSync(path);
      await eventually('the end of the file to be told', () => {
        clock.advance(200);
        return calls > 2;
      });
    } finally {
      watch.stop();
    }
  });

  it('sees what is written through a link', async () => {
    const target = join(home.home, 'dotfiles');
    writeFileSync(target, '');
    mkdirSync(join(home.home, '.aws'));
    symlinkSync(target, join(home.home, '.aws/config'));
    let calls = 0;
    const watch = createProfileSource(home.surroundings, systemClock).watch(() => {
      calls += 1;
    });
    writeFileSync(target, '[profile a]\n');
    await eventually('the change to be told', () => calls > 0);
    watch.stop();
  });

  it('is silent about other files, and after it was stopped', async () => {
    home.write('config', '');
    let calls = 0;
    const watch = createProfileSource(home.surroundings, systemClock).watch(() => {
      calls += 1;
    });
    home.write('other', 'x');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(calls).toBe(0);
    watch.stop();
    home.write('config', 'x');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(calls).toBe(0);
  });
});
