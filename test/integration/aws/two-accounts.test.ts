import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateActivationCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActivations } from '#electron/adapters/aws/activations';
import { createSsmClient } from '#electron/adapters/aws/client';
import { CredentialOwners } from '#electron/adapters/aws/credentials/credential-owners';
import { resolveServiceSettings } from '#electron/adapters/aws/network/service-settings';
import { readAwsFiles } from '#electron/adapters/aws/profiles/aws-files';
import { systemClock } from '#electron/platform/node/system-clock';
import { type AccountUnderTest, startAccount } from '#test/helpers/aws/account-under-test';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { ScriptedPerson } from '#test/helpers/aws/person';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';
import { enrolNode } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';

let directory: string;
let ring: KeyRing;
let sts: StsStandIn;
let accounts: AccountUnderTest[];
let home: AwsHome;
let person: ScriptedPerson;
let owners: CredentialOwners;
let clients: SSMClient[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-accounts-'));
  ring = new KeyRing();
  sts = await new StsStandIn(ring).start();
  accounts = [
    await startAccount(directory, ring, '222222222222'),
    await startAccount(directory, ring, '333333333333'),
  ];
});

afterAll(async () => {
  for (const account of accounts ?? []) await account.stop();
  await sts?.stop();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(() => {
  home = new AwsHome();
  person = new ScriptedPerson();
  clients = [];
  const user = ring.user('111111111111', 'ann');
  sts.device('mfa-1', ['111111', '222222']);
  sts.role({ arn: 'arn:aws:iam::222222222222:role/operator' });
  sts.role({ arn: 'arn:aws:iam::333333333333:role/operator', requiresMfa: true });
  home.write(
    'credentials',
    `[base]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`,
  );
  const [two, three] = accounts;
  home.write(
    'config',
    `[services two]
sts =
  endpoint_url = ${sts.endpoint}
ssm =
  endpoint_url = ${two?.endpoint}
[services three]
sts =
  endpoint_url = ${sts.endpoint}
ssm =
  endpoint_url = ${three?.endpoint}
[profile two]
region = eu-west-1
services = two
role_arn = arn:aws:iam::222222222222:role/operator
source_profile = base
[profile three]
region = us-east-2
services = three
role_arn = arn:aws:iam::333333333333:role/operator
source_profile = base
mfa_serial = mfa-1
`,
  );
  owners = new CredentialOwners({ surroundings: home.surroundings, person, clock: systemClock });
});

afterEach(() => {
  for (const client of clients) client.destroy();
  home.remove();
});

async function clientOf(profile: string): Promise<SSMClient> {
  const files = await readAwsFiles(home.surroundings);
  const settings = await resolveServiceSettings(files, { service: 'ssm', profile }, home.surroundings);
  const client = createSsmClient({ ...settings, credentials: owners.owner({ kind: 'profile', profile }) });
  clients.push(client);
  return client;
}

/** Descriptions of the activations that a client sees. */
async function seen(client: SSMClient): Promise<string[]> {
  const { activations } = await createActivations(client, 'role').list(undefined);
  return activations.map(({ description }) => description).sort();
}

describe('two bridges behind gateways', () => {
  it('act as two accounts, each for the role of its own', async () => {
    person.codes.push('111111');
    const [two, three] = [await clientOf('two'), await clientOf('three')];
    await two.send(new CreateActivationCommand({ Description: 'in two', IamRole: 'r' }));
    await three.send(new CreateActivationCommand({ Description: 'in three', IamRole: 'r' }));
    expect(await seen(two)).toContain('in two');
    expect(await seen(two)).not.toContain('in three');
    expect(await seen(three)).toContain('in three');
    expect(person.asked).toHaveLength(1);
    expect(accounts[1]?.gateway.calls.every((call) => call.region === 'us-east-2')).toBe(true);
  });

  it('refuse the role of the other account', async () => {
    home.write(
      'config',
      `[profile wrong]\nregion = eu-west-1\nendpoint_url = ${accounts[1]?.endpoint}\nservices = s\nrole_arn = arn:aws:iam::222222222222:role/operator\nsource_profile = base\n[services s]\nsts =\n  endpoint_url = ${sts.endpoint}\n`,
    );
    await expect(seen(await clientOf('wrong'))).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('lose nothing of a listing whose keys end in the middle', async () => {
    const client = await clientOf('two');
    const before = sts.count('AssumeRole');
    for (let index = 0; index < 5; index += 1)
      await client.send(new CreateActivationCommand({ Description: `page ${index}`, IamRole: 'r' }));
    const gateway = accounts[0]?.gateway;
    if (!gateway) throw new Error('there is no gateway');
    const { accessKeyId } = await owners.owner({ kind: 'profile', profile: 'two' }).credentials();
    let requests = 0;
    gateway.onRequest = () => {
      requests += 1;
      if (requests === 1) ring.expire(accessKeyId);
    };
    const [first, second] = [await seen(client), await seen(client)];
    gateway.onRequest = undefined;
    expect(second).toEqual(first);
    expect(second.filter((description) => description.startsWith('page'))).toHaveLength(5);
    expect(sts.count('AssumeRole')).toBe(before + 2);
    expect(gateway.calls.filter((call) => call.status === 403)).toHaveLength(1);
  });

  it('follow a command to its end with keys that end while it runs', async () => {
    const [account] = accounts;
    if (!account) throw new Error('there is no account');
    const node = await enrolNode(account.facts, join(directory, 'node'));
    try {
      const client = await clientOf('two');
      const { InstanceInformationList } = await client.send(new DescribeInstanceInformationCommand({}));
      const InstanceId = InstanceInformationList?.[0]?.InstanceId ?? '';
      const { Command } = await client.send(
        new SendCommandCommand({
          InstanceIds: [InstanceId],
          DocumentName: 'AWS-RunShellScript',
          Parameters: { commands: ['for part in 1 2 3; do echo part $part; sleep 0.3; done'] },
        }),
      );
      const owner = owners.owner({ kind: 'profile', profile: 'two' });
      const CommandId = Command?.CommandId ?? '';
      let status: string | undefined;
      let output = '';
      await eventually('the command to end', async () => {
        ring.expire((await owner.credentials()).accessKeyId);
        const invocation = await client.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
        status = invocation.Status;
        output = invocation.StandardOutputContent ?? '';
        return status !== 'Pending' && status !== 'InProgress';
      });
      expect(status).toBe('Success');
      expect(output).toBe('part 1\npart 2\npart 3\n');
      expect(account.gateway.calls.filter(({ operation }) => operation === 'SendCommand')).toHaveLength(1);
    } finally {
      await node.stop();
    }
  });

  it('are asked by many at once with keys that end all the time, with one renewal each time', async () => {
    const client = await clientOf('two');
    const owner = owners.owner({ kind: 'profile', profile: 'two' });
    const before = sts.count('AssumeRole');
    for (let round = 0; round < 3; round += 1) {
      const { accessKeyId } = await owner.credentials();
      ring.expire(accessKeyId);
      const all = await Promise.all(Array.from({ length: 12 }, () => seen(client)));
      expect(new Set(all.map(String)).size).toBe(1);
    }
    expect(sts.count('AssumeRole')).toBe(before + 4);
  });
});
