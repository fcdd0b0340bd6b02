import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiCallColumns } from '#shared/api-log/api-call-columns';
import { type AccountUnderTest, startAccount } from '#test/helpers/aws/account-under-test';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { IdentityCenterStandIn } from '#test/helpers/aws/identity-center-stand-in';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';
import { enrolNode, type RunningCommand } from '#test/helpers/bridge-command';
import { hostCall } from '#test/helpers/host-call';
import { keepIpcTraffic } from '#test/helpers/ipc-traffic';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
  waitForScreen,
} from '#test/helpers/screen';

const accountId = '222222222222';
const canary = 'canary-of-the-secret-key-of-ann-0123456789';

describe('credentials that need a person', () => {
  const ring = new KeyRing();
  const home = new AwsHome();
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-sign-in-'));
  let sts: StsStandIn;
  let center: IdentityCenterStandIn;
  let account: AccountUnderTest;
  let node: RunningCommand;
  let launched: LaunchedApplication;
  let window: Page;
  let traffic: Awaited<ReturnType<typeof keepIpcTraffic>>;
  let printed = '';

  beforeAll(async () => {
    [sts, center, account] = await Promise.all([
      new StsStandIn(ring).start(),
      new IdentityCenterStandIn(ring).start(),
      startAccount(directory, ring, accountId),
    ]);
    node = await enrolNode(account.facts, join(directory, 'node'));
    const ann = ring.user('111111111111', 'ann', canary);
    sts.device('arn:aws:iam::111111111111:mfa/ann', ['907153', '418206']);
    sts.role({ arn: `arn:aws:iam::${accountId}:role/operator`, requiresMfa: true });
    center.assignments = [{ accountId, accountName: 'two', roleName: 'Viewer' }];
    home.write(
      'credentials',
      `[base]\naws_access_key_id = ${ann.accessKeyId}\naws_secret_access_key = ${ann.secretAccessKey}\n`,
    );
    const services = `services = here\nregion = eu-west-1`;
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
[profile operator]
${services}
role_arn = arn:aws:iam::${accountId}:role/operator
source_profile = base
mfa_serial = arn:aws:iam::111111111111:mfa/ann
[profile viewer]
${services}
sso_session = corp
sso_account_id = ${accountId}
sso_role_name = Viewer
[sso-session corp]
sso_start_url = ${center.startUrl}
sso_region = eu-west-1
`,
    );
    launched = await launchApplication({
      args: ['--size=1400x900', '--theme=light'],
      env: {
        HOME: home.home,
        AWS_PROFILE: '',
        AWS_ENDPOINT_URL_SSO: center.endpoint,
        AWS_ENDPOINT_URL_SSO_OIDC: center.endpoint,
      },
    });
    window = launched.window;
    for (const stream of [launched.app.process().stdout, launched.app.process().stderr])
      stream?.on('data', (chunk: Buffer) => {
        printed += chunk.toString('utf8');
      });
    traffic = await keepIpcTraffic(launched.app);
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    // Nothing of a test opens a browser.
    await launched.app.evaluate(({ shell }) => {
      shell.openExternal = async () => {};
    });
  }, 120_000);
  afterAll(async () => {
    await launched?.close();
    await node?.stop();
    await account?.stop();
    await sts?.stop();
    await center?.stop();
    home.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const place = (name: string) => window.locator('.navigation').getByRole('link', { name }).click();
  const dialog = (name: string | RegExp) => window.getByRole('dialog', { name });
  const operator = 'aws:operator/eu-west-1';
  const viewer = 'aws:viewer/eu-west-1';
  const find = async (connectionId: string) =>
    (await hostCall(window, 'connections/list', undefined)).find((one) => one.connectionId === connectionId);
  const stateOf = async (connectionId: string) => (await find(connectionId))?.state.kind;

  const endAllIssued = () => {
    for (const { accessKeyId, sessionToken } of ring.all())
      if (sessionToken !== undefined) ring.expire(accessKeyId);
  };

  async function add(profile: string): Promise<void> {
    await place('Connections');
    await window.locator(byTestId('add-connection')).click();
    await window.locator(byTestId('choose-profile')).locator('button').click();
    await window.getByRole('option', { name: new RegExp(`^${profile} `) }).click();
    await window.locator(byTestId('create-connection')).click();
  }

  it('ask for a code of the MFA device, again when it is wrong, and go on', async () => {
    await add('operator');
    const question = dialog('MFA code');
    await question.waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.type('12345');
    await window.keyboard.press('Enter');
    await question.getByText('A code of an MFA device has six digits.').waitFor();
    await window.keyboard.press('ControlOrMeta+A');
    await window.keyboard.type('000000');
    await window.keyboard.press('Enter');
    await question.locator('[class*=alert]').first().waitFor();
    await picture(window, 'mfa-code');
    await window.keyboard.type('907153');
    await window.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => stateOf(operator)).toBe('ready');
    const connection = await find(operator);
    expect(connection?.accountId).toBe(accountId);
    expect(connection?.identityArn).toMatch(/^arn:aws:sts::222222222222:assumed-role\/operator\//);
    expect(connection?.credentialsExpireAt).toBeGreaterThan(Date.now());
    await place('Nodes');
    await expect.poll(() => window.locator(anyNodeRow).count()).toBe(2);
  });

  it('ask again, once, when they are refused in the middle of the work, hold what waits, and lose no shell', async () => {
    const { nodes } = await hostCall(window, 'fleet/list-nodes', { connectionId: operator });
    await window.locator(byTestId(`open-shell-${nodes[0]?.nodeId}`)).click();
    await expectSessionState(window, 0, 'live');
    await hostCall(window, 'settings/update', {
      terminal: { ...(await hostCall(window, 'settings/get', undefined)).terminal, screenReader: true },
    });
    const asked = account.gateway.calls.length;
    endAllIssued();
    const held = Promise.all([
      hostCall(window, 'fleet/list-nodes', { connectionId: operator }),
      hostCall(window, 'fleet/list-activations', { connectionId: operator }),
    ]);
    await expect.poll(() => stateOf(operator)).toBe('needs-person');
    expect(await hostCall(window, 'connections/list-prompts', undefined)).toHaveLength(1);
    // It came by itself, so that it waits above the page.
    await window.getByText('waits for you').first().waitFor();
    await window.locator(byTestId('terminal-pane')).first().click();
    await window.keyboard.type('echo still-$((40+2))\n');
    await waitForScreen(window, 0, 'still-42');
    await window.getByRole('button', { name: 'Enter the code' }).click();
    await dialog('MFA code').waitFor();
    await window.keyboard.type('418206');
    await window.keyboard.press('Enter');
    const [listed] = await held;
    expect(listed.nodes).toHaveLength(1);
    await expect.poll(() => stateOf(operator)).toBe('ready');
    expect(account.gateway.calls.slice(asked).filter(({ status }) => status === 200).length).toBeGreaterThan(
      1,
    );
    await expectSessionState(window, 0, 'live');
  });

  it('are signed in for in the browser, with a code to compare', async () => {
    await add('viewer');
    const question = dialog('Sign in to corp');
    await question.waitFor();
    await window.keyboard.press('Enter');
    await question.locator(byTestId('sign-in-code')).waitFor();
    const code = (await question.locator(byTestId('sign-in-code')).innerText()).trim();
    expect(code).toMatch(/^\w{4}-\w{4}$/);
    await expectNoAxeViolations(window);
    await picture(window, 'sign-in');
    expect(await stateOf(viewer)).toBe('needs-person');
    await fetch(`${center.endpoint}/device?user_code=${code}`);
    await question.waitFor({ state: 'detached', timeout: 20_000 });
    await expect.poll(() => stateOf(viewer)).toBe('ready');
    expect((await find(viewer))?.identityArn).toContain('AWSReservedSSO_Viewer');
  });

  it('are not asked for a second time by who declined, until they want it', async () => {
    center.revokeAll({ andRefresh: true });
    rmSync(join(home.home, '.aws', 'sso'), { recursive: true, force: true });
    endAllIssued();
    const held = hostCall(window, 'fleet/list-nodes', { connectionId: viewer });
    held.catch(() => {});
    await expect.poll(() => stateOf(viewer)).toBe('needs-person');
    const [prompt] = (await hostCall(window, 'connections/list-prompts', undefined)).filter(
      ({ kind }) => kind === 'sign-in',
    );
    await hostCall(window, 'connections/decline-prompt', { promptId: prompt?.promptId ?? '' });
    await expect(held).rejects.toThrow('sign-in to corp');
    await expect.poll(() => stateOf(viewer)).toBe('failed');
    await expect(hostCall(window, 'fleet/list-nodes', { connectionId: viewer })).rejects.toThrow('sign-in');
    expect(
      (await hostCall(window, 'connections/list-prompts', undefined)).filter(
        ({ kind }) => kind === 'sign-in',
      ),
    ).toEqual([]);
  });

  it('are in no log, no file, no call, no event, no export and nothing that a crash leaves', async () => {
    const { app, dataDirectory } = launched;
    const exports = join(directory, 'exports');
    mkdirSync(exports);
    for (const format of ['csv', 'jsonl'] as const) {
      await app.evaluate(
        ({ dialog }, filePath) => {
          dialog.showSaveDialog = async () => ({ canceled: false, filePath });
        },
        join(exports, `api-log.${format}`),
      );
      const columns = apiCallColumns.map((id) => ({ id, heading: id }));
      const result = await hostCall(window, 'api-log/export', {
        ...{ jobId: format, format, columns },
        query: { operation: 'and', tokens: [] },
      });
      expect(result).toMatchObject({ saved: true });
    }
    // The page that the driver holds is gone with its process; the one that is loaded in its place is asked through main.
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    const connectionsAgain = () =>
      app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        const answered = contents?.executeJavaScript(
          "globalThis.quarterdeck?.call('connections/list').then(({ value }) => value.length)",
        ) as Promise<number | undefined>;
        // A page that is gone never answers.
        const gone = new Promise<undefined>((resolve) => setTimeout(resolve, 1000));
        return Promise.race([answered, gone]);
      });
    await expect.poll(connectionsAgain, { timeout: 20_000 }).toBe(3);
    const { fromWindow, toWindow } = await traffic.read();
    expect(toWindow.length).toBeGreaterThan(20);
    const asked = fromWindow.filter((call) => !call.startsWith('["connections/answer-prompt"'));
    expect(fromWindow.length).toBeGreaterThan(asked.length);
    const ended = new Promise((resolve) => app.process().once('exit', resolve));
    await app.evaluate(() => {
      setTimeout(() => process.crash(), 10);
    });
    await ended;

    const secrets = [
      canary,
      ...ring.all().flatMap(({ secretAccessKey, sessionToken }) => [secretAccessKey, sessionToken ?? canary]),
      ...center.secrets,
      ...account.gateway.streamTokens,
    ];
    const codes = ['907153', '418206'];
    expect(center.secrets.size).toBeGreaterThan(3);
    expect(account.gateway.streamTokens).not.toEqual([]);
    const files = [...filesBelow(dataDirectory), ...filesBelow(exports)];
    for (const name of ['main.log', 'session-host.log', 'connections.json', 'api-log.csv', 'api-log.jsonl'])
      expect(files.map((file) => basename(file))).toContain(name);
    const places: [place: string, text: string, isText: boolean][] = [
      ['what the window was told', toWindow.join('\n'), true],
      ['what the window asked', asked.join('\n'), true],
      ['standard output and error', printed, true],
      ...files.map((file): [string, string, boolean] => [
        relative(dataDirectory, file),
        readFileSync(file, 'latin1'),
        /\.(log|jsonl?|csv)$/.test(file),
      ]),
    ];
    expect(readFileSync(join(home.home, '.aws', 'credentials'), 'utf8')).toContain(canary);
    const found = places.flatMap(([place, text, isText]) =>
      [...secrets, ...(isText ? codes : [])]
        .filter((secret) => text.includes(secret))
        .map((secret) => `${secret} is in ${place}`),
    );
    expect(found).toEqual([]);
  });
});

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
