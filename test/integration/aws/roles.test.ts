import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallerIdentity } from '#electron/adapters/aws/caller-identity';
import { CredentialOwners } from '#electron/adapters/aws/credentials/credential-owners';
import { resolveServiceSettings } from '#electron/adapters/aws/network/service-settings';
import { readAwsFiles } from '#electron/adapters/aws/profiles/aws-files';
import { systemClock } from '#electron/platform/node/system-clock';
import { asAppError } from '#shared/errors/app-error';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { KeyRing, type KnownKeys } from '#test/helpers/aws/key-ring';
import { ScriptedPerson } from '#test/helpers/aws/person';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';

const base = '111111111111';
const serial = `arn:aws:iam::${base}:mfa/ann`;
const roleArn = (name: string, account = '222222222222') => `arn:aws:iam::${account}:role/${name}`;

let home: AwsHome;
let ring: KeyRing;
let sts: StsStandIn;
let user: KnownKeys;
let person: ScriptedPerson;
let owners: CredentialOwners;

beforeEach(async () => {
  home = new AwsHome();
  ring = new KeyRing();
  sts = await new StsStandIn(ring).start();
  user = ring.user(base, 'ann');
  person = new ScriptedPerson();
  home.env.AWS_ENDPOINT_URL_STS = sts.endpoint;
  owners = new CredentialOwners({ surroundings: home.surroundings, person, clock: systemClock });
  home.write(
    'credentials',
    `[base]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`,
  );
});

afterEach(async () => {
  await sts.stop();
  home.remove();
});

const owner = (profile: string) => owners.owner({ kind: 'profile', profile });

/** Whom AWS takes the credentials of a profile for. */
async function identity(profile: string) {
  const files = await readAwsFiles(home.surroundings);
  const settings = await resolveServiceSettings(files, { service: 'sts', profile }, home.surroundings);
  return createCallerIdentity(settings, owner(profile)).read();
}

async function refusal(profile: string): Promise<{ code: string; message: string }> {
  try {
    await owner(profile).credentials();
  } catch (error) {
    const { code, message } = asAppError(error);
    return { code, message };
  }
  throw new Error('there were credentials');
}

describe('keys of a profile', () => {
  it('are who they are', async () => {
    expect(await identity('base')).toEqual({
      accountId: base,
      arn: `arn:aws:iam::${base}:user/ann`,
      userId: user.principal.userId,
    });
    expect(owner('base').state).toEqual({ kind: 'valid' });
  });

  it('are said to be wrong where the secret is another', async () => {
    home.write(
      'credentials',
      `[base]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = wrong\n`,
    );
    await expect(identity('base')).rejects.toThrow(/secret key .* is not the one/);
  });

  it('are read anew once the files have changed', async () => {
    await owner('base').credentials();
    const other = ring.user(base, 'bob');
    home.write(
      'credentials',
      `[base]\naws_access_key_id = ${other.accessKeyId}\naws_secret_access_key = ${other.secretAccessKey}\n`,
    );
    owners.reload();
    expect((await identity('base')).arn).toContain('user/bob');
  });
});

describe('a role', () => {
  it('is assumed with what the profile says', async () => {
    sts.role({ arn: roleArn('admin'), externalId: 'xyz' });
    home.write(
      'config',
      `[profile admin]\nrole_arn = ${roleArn('admin')}\nsource_profile = base\nexternal_id = xyz\nduration_seconds = 1800\nrole_session_name = ann-at-work\n`,
    );
    expect((await identity('admin')).arn).toBe('arn:aws:sts::222222222222:assumed-role/admin/ann-at-work');
    expect(sts.requests[0]?.get('DurationSeconds')).toBe('1800');
    expect(owner('admin').state.kind).toBe('valid');
  });

  it('is assumed once for all who ask at the same time', async () => {
    sts.role({ arn: roleArn('admin') });
    home.write('config', `[profile admin]\nrole_arn = ${roleArn('admin')}\nsource_profile = base\n`);
    const all = await Promise.all(Array.from({ length: 20 }, () => owner('admin').credentials()));
    expect(new Set(all.map((one) => one.accessKeyId)).size).toBe(1);
    expect(sts.count('AssumeRole')).toBe(1);
  });

  it('is assumed through a chain, whose middle is shared', async () => {
    sts.role({ arn: roleArn('hop', base) });
    sts.role({ arn: roleArn('leaf') });
    sts.role({ arn: roleArn('other', '333333333333') });
    home.write(
      'config',
      `[profile hop]\nrole_arn = ${roleArn('hop', base)}\nsource_profile = base\n[profile leaf]\nrole_arn = ${roleArn('leaf')}\nsource_profile = hop\n[profile other]\nrole_arn = ${roleArn('other', '333333333333')}\nsource_profile = hop\n`,
    );
    const [leaf, other] = await Promise.all([identity('leaf'), identity('other')]);
    expect([leaf.accountId, other.accountId]).toEqual(['222222222222', '333333333333']);
    expect(sts.requests.filter((one) => one.get('RoleArn') === roleArn('hop', base))).toHaveLength(1);
  });

  it('that does not trust the caller is named, with the caller', async () => {
    sts.role({ arn: roleArn('admin'), trusts: [] });
    home.write('config', `[profile admin]\nrole_arn = ${roleArn('admin')}\nsource_profile = base\n`);
    const { code, message } = await refusal('admin');
    expect(code).toBe('AccessDenied');
    expect(message).toContain(`arn:aws:iam::${base}:user/ann may not assume the role ${roleArn('admin')}`);
    expect(owner('admin').state).toEqual({ kind: 'failed', reason: message });
  });

  it('is renewed when AWS refuses what it gave, once', async () => {
    sts.role({ arn: roleArn('admin') });
    home.write('config', `[profile admin]\nrole_arn = ${roleArn('admin')}\nsource_profile = base\n`);
    const first = await owner('admin').credentials();
    ring.expire(first.accessKeyId);
    expect((await identity('admin')).accountId).toBe('222222222222');
    expect(sts.count('AssumeRole')).toBe(2);
  });

  it('gets a new source when the one it has is refused as expired', async () => {
    sts.role({ arn: roleArn('hop', base) });
    sts.role({ arn: roleArn('leaf'), seconds: 60 });
    home.write(
      'config',
      `[profile hop]\nrole_arn = ${roleArn('hop', base)}\nsource_profile = base\n[profile leaf]\nrole_arn = ${roleArn('leaf')}\nsource_profile = hop\n`,
    );
    const leaf = await owner('leaf').credentials();
    const hop = await owner('hop').credentials();
    ring.expire(hop.accessKeyId);
    owner('leaf').refuse(leaf);
    expect((await identity('leaf')).accountId).toBe('222222222222');
    expect(sts.requests.filter((one) => one.get('RoleArn') === roleArn('hop', base))).toHaveLength(2);
  });

  it('is told from one that AWS has no answer for', async () => {
    home.env.AWS_ENDPOINT_URL_STS = 'http://127.0.0.1:9';
    home.write(
      'config',
      `[profile admin]\nrole_arn = ${roleArn('admin')}\nsource_profile = base\nmax_attempts = 1\n`,
    );
    const { code, message } = await refusal('admin');
    expect(code).toBe('Unavailable');
    expect(message).toBe(
      `Could not assume the role ${roleArn('admin')} (profile admin): STS (127.0.0.1:9) does not answer (ECONNREFUSED).`,
    );
  });
});

describe('an MFA device', () => {
  beforeEach(() => {
    sts.role({ arn: roleArn('admin'), requiresMfa: true });
    sts.device(serial, ['123456', '234567']);
    home.write(
      'config',
      `[profile admin]\nrole_arn = ${roleArn('admin')}\nsource_profile = base\nmfa_serial = ${serial}\n`,
    );
  });

  it('is asked for once, for all who wait', async () => {
    person.codes.push('123456');
    await Promise.all([owner('admin').credentials(), owner('admin').credentials(), identity('admin')]);
    expect(person.asked).toEqual([{ profile: 'admin', serial }]);
  });

  it('is asked for again, with the reason, when the code was wrong', async () => {
    person.codes.push('12', '999999', '234567');
    expect((await identity('admin')).accountId).toBe('222222222222');
    expect(person.asked.map((one) => one.problem ?? '')).toEqual([
      '',
      expect.stringContaining('six digits'),
      expect.stringContaining('did not accept'),
    ]);
  });

  it('is not asked for again by what follows, once a person has declined', async () => {
    const first = await refusal('admin');
    expect(first.code).toBe('Expired');
    expect((await refusal('admin')).code).toBe('Expired');
    expect(person.asked).toHaveLength(1);
    person.codes.push('123456');
    owner('admin').askAgain();
    expect((await identity('admin')).accountId).toBe('222222222222');
  });

  it('goes on being asked for when one of those who wait gives up', async () => {
    let give: (code: string) => void = () => {};
    person.mfaCode = () =>
      new Promise((resolve) => {
        give = resolve;
      });
    const impatient = new AbortController();
    const left = owner('admin').credentials(impatient.signal);
    const waiting = owner('admin').credentials();
    const states: string[] = [];
    owner('admin').onStateChanged(() => states.push(owner('admin').state.kind));
    await new Promise((resolve) => setTimeout(resolve, 50));
    impatient.abort();
    await expect(left).rejects.toMatchObject({ code: 'Cancelled' });
    give('123456');
    expect((await waiting).accessKeyId).toMatch(/^ASIA/);
    expect(states).toContain('needs-person');
  });
});
