import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { spawn as spawnPty } from 'node-pty';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AccountUnderTest, startAccount } from '#test/helpers/aws/account-under-test';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { ConnectProxy } from '#test/helpers/aws/connect-proxy';
import { IdentityCenterStandIn } from '#test/helpers/aws/identity-center-stand-in';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';
import { enrolNode, type RunningCommand } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { quarterdeckCommand, SessionProxy } from '#test/helpers/session-proxy';

const accountId = '222222222222';
const roleArn = `arn:aws:iam::${accountId}:role/operator`;
const operator = {
  accountId,
  arn: `arn:aws:sts::${accountId}:assumed-role/operator/ann`,
  userId: 'AROA:ann',
};

let directory: string;
let ring: KeyRing;
let sts: StsStandIn;
let center: IdentityCenterStandIn;
let account: AccountUnderTest;
let node: RunningCommand;
let nodeId: string;
let server: Server;
let home: AwsHome;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-proxy-aws-'));
  ring = new KeyRing();
  sts = await new StsStandIn(ring).start();
  center = await new IdentityCenterStandIn(ring).start();
  center.assignments = [{ accountId, accountName: 'two', roleName: 'Operator' }];
  account = await startAccount(directory, ring, accountId);
  node = await enrolNode(account.facts, join(directory, 'node'));
  const { accessKeyId, endpoint, region, secretAccessKey } = account.facts;
  const ssm = new SSMClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  nodeId = await eventually('the node', async () => {
    const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
    return InstanceInformationList[0]?.InstanceId;
  });
  ssm.destroy();
  server = createServer((socket) => void socket.end('through the session'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server?.close();
  await node?.stop();
  await account?.stop();
  await Promise.all([sts?.stop(), center?.stop()]);
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(() => {
  home = new AwsHome();
  const user = ring.user('111111111111', 'ann');
  sts.role({ arn: roleArn, requiresMfa: true });
  sts.device('mfa-1', ['123456']);
  home.write(
    'credentials',
    `[base]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`,
  );
  home.write(
    'config',
    `[services here]
ssm =
  endpoint_url = ${account.endpoint}
sts =
  endpoint_url = ${sts.endpoint}
sso =
  endpoint_url = ${center.endpoint}
sso_oidc =
  endpoint_url = ${center.endpoint}
[profile ops]
region = eu-west-1
services = here
role_arn = ${roleArn}
source_profile = base
mfa_serial = mfa-1
[profile signed]
region = eu-west-1
services = here
sso_session = corp
sso_account_id = ${accountId}
sso_role_name = Operator
[sso-session corp]
sso_start_url = ${center.startUrl}
sso_region = eu-west-1
`,
  );
});
afterEach(() => home.remove());

const args = (profile: string) => [
  '--target',
  nodeId,
  '--port',
  String((server.address() as AddressInfo).port),
  '--connection',
  'aws',
  '--profile',
  profile,
];

describe('quarterdeck session-proxy, with profiles of the AWS files', () => {
  it('asks for an MFA code on the terminal, and leaves standard input alone', async () => {
    const line = [process.execPath, quarterdeckCommand, 'session-proxy', ...args('ops')]
      .map((word) => `'${word}'`)
      .join(' ');
    let shown = '';
    // Standard input is a pipe that stays open and says nothing, as ssh's.
    const terminal = spawnPty('sh', ['-c', `sleep 30 | ${line}`], {
      env: { PATH: process.env.PATH ?? '', HOME: home.home },
    });
    terminal.onData((text) => {
      shown += text;
    });
    try {
      await eventually('the question', () => shown.includes('MFA code of mfa-1 (profile ops): '));
      terminal.write('999999\r');
      await eventually('the question again', () => /did not accept[\s\S]*MFA code of mfa-1/.test(shown));
      terminal.write('123456\r');
      await eventually('the answer of the port', () => shown.includes('through the session'));
    } finally {
      terminal.kill();
    }
  });

  it('says what to do where there is no terminal', async () => {
    // A process group of its own, which has none.
    const child = spawn(process.execPath, [quarterdeckCommand, 'session-proxy', ...args('ops')], {
      env: { PATH: process.env.PATH, HOME: home.home },
      detached: true,
    });
    let errors = '';
    child.stderr.on('data', (bytes) => {
      errors += bytes;
    });
    expect(await new Promise((done) => child.on('close', done))).toBe(8);
    expect(errors).toContain('there is no terminal to ask for it');
  });

  it('signs in with a code that is shown on standard error', async () => {
    const proxy = new SessionProxy(args('signed'), { HOME: home.home });
    const page = await eventually('the page', () => /in a browser: (\S+) /.exec(proxy.errors)?.[1]);
    expect(proxy.errors).toContain('It has to show the code');
    await fetch(page);
    expect(await proxy.exited).toBe(0);
    expect(proxy.output.toString()).toBe('through the session');
    const again = new SessionProxy(args('signed'), { HOME: home.home });
    expect(await again.exited).toBe(0);
    expect(again.errors).toBe('');
  });

  it('goes through a proxy with its calls and its stream', async () => {
    const through = await new ConnectProxy().start();
    const env = { HOME: home.home, HTTP_PROXY: `http://${through.address}` };
    try {
      const { accessKeyId, secretAccessKey } = ring.issue(operator, 600);
      const { sessionToken } = ring.find(accessKeyId) ?? {};
      const keys = {
        ...env,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken ?? '',
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL_SSM: account.endpoint,
      };
      const unnamed = args('').slice(0, -2);
      const proxy = new SessionProxy(unnamed, keys);
      expect(await proxy.exited).toBe(0);
      expect(proxy.output.toString()).toBe('through the session');
      const { host } = new URL(account.facts.endpoint);
      expect(through.requests).toContain(`CONNECT ${host}`);
      expect(through.requests.filter((line) => line.startsWith('POST')).length).toBeGreaterThan(1);
    } finally {
      await through.stop();
    }
  });

  it('says what is wrong with a profile', async () => {
    const proxy = new SessionProxy(args('nobody'), { HOME: home.home });
    expect(await proxy.exited).toBe(8);
    expect(proxy.errors).toBe('quarterdeck: There is no profile nobody in the AWS files.\n');
  });
});
