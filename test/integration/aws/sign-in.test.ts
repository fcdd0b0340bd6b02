import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CredentialOwners } from '#electron/adapters/aws/credentials/credential-owners';
import { systemClock } from '#electron/platform/node/system-clock';
import { asAppError } from '#shared/errors/app-error';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { IdentityCenterStandIn } from '#test/helpers/aws/identity-center-stand-in';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { ScriptedPerson } from '#test/helpers/aws/person';
import { StandInError } from '#test/helpers/aws/stand-in';

let home: AwsHome;
let ring: KeyRing;
let center: IdentityCenterStandIn;
let person: ScriptedPerson;
let owners: CredentialOwners;

const newOwners = () => new CredentialOwners({ surroundings: home.surroundings, person, clock: systemClock });
const owner = (profile: string) => owners.owner({ kind: 'profile', profile });
const cacheFile = (key: string) =>
  join(home.home, '.aws/sso/cache', `${createHash('sha1').update(key).digest('hex')}.json`);
const cached = (key: string) => JSON.parse(readFileSync(cacheFile(key), 'utf8'));

beforeEach(async () => {
  home = new AwsHome();
  ring = new KeyRing();
  center = await new IdentityCenterStandIn(ring).start();
  center.assignments = [
    { accountId: '111111111111', accountName: 'one', roleName: 'Operator' },
    { accountId: '222222222222', accountName: 'two', roleName: 'Viewer' },
  ];
  person = new ScriptedPerson();
  person.browse = async (url) => void (await fetch(url));
  home.env.AWS_ENDPOINT_URL_SSO = center.endpoint;
  home.env.AWS_ENDPOINT_URL_SSO_OIDC = center.endpoint;
  home.write(
    'config',
    `[sso-session corp]
sso_start_url = ${center.startUrl}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile one]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Operator
[profile two]
sso_session = corp
sso_account_id = 222222222222
sso_role_name = Viewer
[profile none]
sso_session = corp
sso_account_id = 222222222222
sso_role_name = Admin
[profile legacy]
sso_start_url = ${center.startUrl}
sso_region = eu-west-1
sso_account_id = 111111111111
sso_role_name = Operator
`,
  );
  owners = newOwners();
});

afterEach(async () => {
  await center.stop();
  home.remove();
});

const principalOf = (accessKeyId: string) => ring.find(accessKeyId)?.principal.arn;

describe('a sign-in to IAM Identity Center', () => {
  it('goes through the browser and back to loopback, once for all profiles of the session', async () => {
    const [one, two] = await Promise.all([owner('one').credentials(), owner('two').credentials()]);
    expect(principalOf(one.accessKeyId)).toContain('111111111111:assumed-role/AWSReservedSSO_Operator');
    expect(principalOf(two.accessKeyId)).toContain('222222222222:assumed-role/AWSReservedSSO_Viewer');
    expect(person.signIns).toHaveLength(1);
    expect(person.pages[0]?.url).toMatch(/\/authorize\?.*code_challenge_method=S256/);
    expect(person.ends).toEqual([undefined]);
  });

  it('gives credentials that last as long as AWS says, though the clock of this machine is ahead', async () => {
    ring.now = () => Date.now() - 2 * 3_600_000;
    const { expiration } = await owner('one').credentials();
    const left = (expiration?.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(50 * 60_000);
    expect(left).toBeLessThan(70 * 60_000);
  });

  it('is kept where the AWS CLI keeps it, for its owner alone, and used by the next process', async () => {
    await owner('one').credentials();
    expect(statSync(cacheFile('corp')).mode & 0o777).toBe(0o600);
    expect(Object.keys(cached('corp')).sort()).toEqual([
      'accessToken',
      'clientId',
      'clientSecret',
      'expiresAt',
      'refreshToken',
      'region',
      'registrationExpiresAt',
      'startUrl',
    ]);
    owners = newOwners();
    await owner('two').credentials();
    expect(person.signIns).toHaveLength(1);
  });

  it('is renewed without a person while it can be', async () => {
    center.tokenSeconds = 60;
    await owner('one').credentials();
    const first = cached('corp').accessToken;
    center.tokenSeconds = 3600;
    owners = newOwners();
    await owner('one').credentials();
    expect(person.signIns).toHaveLength(1);
    expect(cached('corp').accessToken).not.toBe(first);
    expect(center.count('RegisterClient')).toBe(1);
  });

  it('is asked for again when the service has ended it, and what waited goes on', async () => {
    await owner('one').credentials();
    center.revokeAll({ andRefresh: true });
    owners = newOwners();
    const all = await Promise.all([owner('one').credentials(), owner('two').credentials()]);
    expect(all.map((one) => principalOf(one.accessKeyId)?.slice(0, 25))).toHaveLength(2);
    expect(person.signIns).toHaveLength(2);
  });

  it('is renewed where only the access token was ended', async () => {
    await owner('one').credentials();
    center.revokeAll();
    owners = newOwners();
    await owner('one').credentials();
    expect(person.signIns).toHaveLength(1);
  });

  it('says who declined in the browser, and offers the sign-in again', async () => {
    center.decision = 'deny';
    const { browse } = person;
    person.browse = async (url, code) => {
      await browse?.(url, code);
      center.decision = 'approve';
    };
    await owner('one').credentials();
    expect(person.signIns.map((one) => one.problem)).toEqual([
      undefined,
      'The sign-in was declined in the browser.',
    ]);
  });

  it('is told as expired when a person does not want it, and is not asked for by what follows', async () => {
    person.browse = undefined;
    const failure = await owner('one')
      .credentials()
      .catch((error: unknown) => asAppError(error));
    expect(failure).toMatchObject({
      code: 'Expired',
      message: expect.stringContaining('aws sso login --sso-session corp'),
    });
    await expect(owner('two').credentials()).rejects.toMatchObject({ code: 'Expired' });
    expect(person.signIns).toHaveLength(1);
  });

  it('is not lost where it cannot be written', async () => {
    home.write('sso/cache', 'a file in place of the folder');
    await owner('one').credentials();
    await owner('two').credentials();
    expect(person.signIns).toHaveLength(1);
  });

  it('that was done in a terminal meanwhile counts', async () => {
    await owner('one').credentials();
    const text = readFileSync(cacheFile('corp'), 'utf8');
    home.write(
      `sso/cache/${cacheFile('corp').split('/').pop()}`,
      '{"accessToken": "old", "expiresAt": "2020-01-01T00:00:00UTC"}',
    );
    person.browse = undefined;
    owners = newOwners();
    await expect(owner('one').credentials()).rejects.toMatchObject({ code: 'Expired' });
    home.write(`sso/cache/${cacheFile('corp').split('/').pop()}`, text);
    expect((await owner('one').credentials()).accessKeyId).toMatch(/^ASIA/);
  });

  it('of a legacy profile shows a code, and is kept under its start page', async () => {
    const { accessKeyId } = await owner('legacy').credentials();
    expect(principalOf(accessKeyId)).toContain('AWSReservedSSO_Operator');
    expect(person.pages[0]?.userCode).toMatch(/^\w{4}-\w{4}$/);
    expect(cached(center.startUrl).accessToken).toMatch(/^token-/);
  });

  it('shows a code where the person wants one', async () => {
    const { signIn } = person;
    person.signIn = async (request, signal) => ({
      ...(await signIn.call(person, request, signal)),
      byCode: true,
    });
    await owner('one').credentials();
    expect(person.pages[0]?.userCode).toMatch(/^\w{4}-\w{4}$/);
  });

  it('names the role that it does not give', async () => {
    await expect(owner('none').credentials()).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/no access to Admin in the account 222222222222/),
    });
  });

  it('is not begun anew for a service that is away for a moment', async () => {
    await owner('one').credentials();
    owners = newOwners();
    center.failNext(new StandInError('InternalServerException', 'Oh', 500));
    await owner('one').credentials();
    expect(person.signIns).toHaveLength(1);
  });
});

describe('the page that comes back from the browser', () => {
  it('is refused when it does not know what was asked', async () => {
    const statuses: string[] = [];
    person.browse = async (url) => {
      const back = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
      back.search = '?state=wrong&code=stolen';
      statuses.push(await (await fetch(back)).text());
      await fetch(url);
    };
    await owner('one').credentials();
    expect(statuses[0]).toContain('not the sign-in that Quarterdeck has begun');
  });
});
