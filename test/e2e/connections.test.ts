import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostCall } from '#test/helpers/host-call';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
} from '#test/helpers/screen';
import { TwoAccounts } from '#test/helpers/two-accounts';
import { startUntrustedEndpoint, type UntrustedEndpoint } from '#test/helpers/untrusted-endpoint';

describe('AWS connections', () => {
  const accounts = new TwoAccounts();
  let launched: LaunchedApplication;
  let untrusted: UntrustedEndpoint;
  let window: Page;

  beforeAll(async () => {
    await accounts.start();
    untrusted = await startUntrustedEndpoint();
    accounts.write(
      accounts.profile('shop-prod', accounts.first),
      ['profile broken', { role_arn: 'arn:aws:iam::111122223333:role/Admin', source_profile: 'nobody' }],
      ['profile loop-a', { role_arn: 'arn:aws:iam::111122223333:role/A', source_profile: 'loop-b' }],
      ['profile loop-b', { role_arn: 'arn:aws:iam::111122223333:role/B', source_profile: 'loop-a' }],
      'this is no setting',
    );
    launched = await launchApplication({
      args: ['--size=1400x900', '--theme=light'],
      env: { HOME: accounts.home, AWS_PROFILE: '', AWS_ACCESS_KEY_ID: '' },
    });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
  }, 120_000);
  afterAll(async () => {
    await launched?.close();
    await accounts.stop();
    await untrusted?.stop();
  });

  const place = (name: string) => window.locator('.navigation').getByRole('link', { name }).click();
  const row = (connectionId: string) => window.locator(byTestId(`connection-row-${connectionId}`));
  const dialog = (name: string | RegExp) => window.getByRole('dialog', { name });
  const first = () => `aws:shop-prod/${accounts.first.facts.region}`;
  const second = () => `aws:shop-dev/${accounts.second.facts.region}`;
  const stateOf = async (connectionId: string) =>
    (await hostCall(window, 'connections/list', undefined)).find((one) => one.connectionId === connectionId)
      ?.state;

  async function add(profile: string, region?: string): Promise<void> {
    await window.locator(byTestId('add-connection')).click();
    await window.locator(byTestId('choose-profile')).locator('button').click();
    await window.getByRole('option', { name: new RegExp(`^${profile} `) }).click();
    if (region !== undefined) {
      await window.locator(byTestId('choose-regions')).locator('button').first().click();
      await window.getByRole('option', { name: region }).click();
      await window.keyboard.press('Escape');
    }
    await window.locator(byTestId('create-connection')).click();
    await dialog('Add an AWS connection').waitFor({ state: 'detached' });
  }

  it('says which line of the AWS files it cannot use, and uses the others', async () => {
    await place('Connections');
    await window.getByText('cannot be read. It is no "key = value".').waitFor();
    await expectNoAxeViolations(window);
    await add('shop-prod');
    await expect.poll(() => stateOf(first()), { timeout: 20_000 }).toEqual({ kind: 'ready' });
    const { accountId } = accounts.first.facts;
    await window.getByRole('row').filter({ hasText: 'shop-prod' }).getByText(accountId).waitFor();
    await window.getByRole('row').filter({ hasText: 'shop-prod' }).getByText('user/operator').waitFor();
  });

  it('offers a profile that is added in an editor while it looks', async () => {
    await window.locator(byTestId('add-connection')).click();
    const keys = { aws_access_key_id: 'AKIAEXAMPLE', aws_secret_access_key: 'example' };
    accounts.write(
      accounts.profile('shop-prod', accounts.first),
      accounts.profile('shop-dev', accounts.second),
      ['profile untrusted', { ...keys, region: 'eu-west-1', endpoint_url: untrusted.url }],
      ['profile refused', { ...keys, region: 'eu-west-1', endpoint_url: 'http://127.0.0.1:1' }],
      ['profile misspelt', { ...keys, region: 'eu-wset-1' }],
      ['profile broken', { role_arn: 'arn:aws:iam::111122223333:role/Admin', source_profile: 'nobody' }],
      ['profile loop-a', { role_arn: 'arn:aws:iam::111122223333:role/A', source_profile: 'loop-b' }],
      ['profile loop-b', { role_arn: 'arn:aws:iam::111122223333:role/B', source_profile: 'loop-a' }],
    );
    await window.locator(byTestId('choose-profile')).locator('button').click();
    await window.getByRole('option', { name: 'shop-dev' }).waitFor();
    await window.getByRole('option', { name: /misspelt .*Is eu-west-1 meant\?/ }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'add-connection');
    await window.keyboard.press('Escape');
    await dialog('Add an AWS connection').getByRole('button', { name: 'Cancel' }).click();
    await add('shop-dev');
    await expect.poll(() => stateOf(second()), { timeout: 20_000 }).toEqual({ kind: 'ready' });
  });

  it('says what is wrong with profiles that cannot be used, and goes on with the others', async () => {
    await add('broken', 'eu-west-1');
    await add('loop-a', 'eu-west-1');
    await add('untrusted');
    await add('refused');
    await expect
      .poll(() => stateOf('aws:broken/eu-west-1'), { timeout: 20_000 })
      .toMatchObject({ kind: 'failed', reason: expect.stringContaining('nobody') });
    await expect
      .poll(() => stateOf('aws:loop-a/eu-west-1'), { timeout: 20_000 })
      .toMatchObject({ kind: 'failed', reason: expect.stringContaining('loop-a → loop-b → loop-a') });
    await expect
      .poll(() => stateOf('aws:untrusted/eu-west-1'), { timeout: 30_000 })
      .toMatchObject({ reason: expect.stringContaining('certificate') });
    await expect
      .poll(() => stateOf('aws:refused/eu-west-1'), { timeout: 30_000 })
      .toMatchObject({ reason: expect.stringContaining('ECONNREFUSED') });
    expect(await stateOf(first())).toEqual({ kind: 'ready' });
    await expectNoAxeViolations(window);
    await picture(window, 'connections');
    for (const profile of ['untrusted', 'refused'])
      await hostCall(window, 'connections/remove', { connectionId: `aws:${profile}/eu-west-1` });
  });

  it('shows the nodes of all of them as one fleet, each with its account, and names what could not be read', async () => {
    await place('Nodes');
    await expect.poll(() => window.locator(anyNodeRow).count()).toBe(3);
    for (const { facts } of [accounts.first, accounts.second])
      await window.getByRole('row').getByText(facts.accountId).waitFor();
    await window.getByText('2 of 5 connections are not ready').waitFor();
    await expectNoAxeViolations(window);
    const file = join(accounts.home, 'nodes.csv');
    await launched.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, file);
    await window.locator(byTestId('export-csv')).click();
    await window.getByText('3 rows exported, not all').waitFor();
    await window.getByText('has no rows of: broken eu-west-1:').waitFor();
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);
    await window.locator(byTestId('connection-switcher')).click();
    await dialog('Connections').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'fleet');
    // By keyboard: down to the second connection, and look at that alone.
    await window.keyboard.press('ArrowDown');
    await window.keyboard.press('Enter');
    await expect.poll(() => window.locator(anyNodeRow).count()).toBe(1);
    await window.getByText('not ready').waitFor({ state: 'detached' });
  });

  it('has a change on a production connection confirmed by typing what it is about', async () => {
    await hostCall(window, 'connections/update', {
      ...{ connectionId: first(), name: 'Shop', isReadOnly: false, isProduction: true },
    });
    await window.locator('.top-bar').getByText('production').waitFor();
    await window.locator(anyNodeRow).getByRole('link').click();
    await window.getByRole('tab', { name: /Tags/ }).click();
    await window.getByRole('button', { name: 'Add tag' }).click();
    await window.keyboard.type('Team');
    await window.getByRole('button', { name: 'Save tags' }).click();
    const question = dialog('Shop is production');
    await question.waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'production');
    const name = (await question.locator('label strong').innerText()).trim();
    await window.keyboard.type(`${name}x`);
    expect(await question.getByRole('button', { name: 'Confirm' }).isDisabled()).toBe(true);
    await window.keyboard.press('Backspace');
    await window.keyboard.press('Enter');
    await window.getByText('Tags saved').waitFor();
    const { nodes } = await hostCall(window, 'fleet/list-nodes', { connectionId: first() });
    const [node] = nodes;
    expect(node?.tags).toEqual([{ key: 'Team', value: '' }]);
    await expect(
      hostCall(window, 'fleet/set-tags', {
        ...{ connectionId: first(), nodeId: node?.nodeId ?? '', set: [], remove: ['Team'] },
      }),
    ).rejects.toThrow('has to be confirmed first');
  });

  it('has an upload to production confirmed by the name of the file, and so has what replaces one', async () => {
    const file = join(accounts.home, 'notes.txt');
    const there = join(accounts.home, 'there');
    writeFileSync(file, 'first');
    mkdirSync(there);
    await launched.app.evaluate(({ dialog: dialogs }, path) => {
      dialogs.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, file);
    const question = dialog('Shop is production');
    const confirm = async () => {
      await question.waitFor();
      await expectNoAxeViolations(window);
      await picture(window, 'production-upload');
      await window.keyboard.type('notes.txt');
      await window.keyboard.press('Enter');
      await question.waitFor({ state: 'detached' });
    };
    const upload = async () => {
      await window.locator(byTestId('upload-files')).click();
      const field = window.getByRole('textbox', { name: 'Directory on the node' });
      await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
      await field.fill(there);
      await field.press('Enter');
      await confirm();
      await dialog('Upload to').waitFor({ state: 'detached' });
    };
    const states = async () =>
      (await hostCall(window, 'transfers/list', undefined)).map(({ state }) => state.kind);
    await window.getByRole('tab', { name: 'Files' }).click();
    await upload();
    await expect.poll(states, { timeout: 20_000 }).toEqual(['done']);
    expect(readFileSync(join(there, 'notes.txt'), 'utf8')).toBe('first');
    writeFileSync(file, 'second');
    await upload();
    await expect.poll(states, { timeout: 20_000 }).toEqual(['done', 'exists']);
    await window.getByRole('button', { name: /^Replace notes.txt/ }).click();
    await confirm();
    await expect.poll(states, { timeout: 20_000 }).toEqual(['done', 'done']);
    expect(readFileSync(join(there, 'notes.txt'), 'utf8')).toBe('second');
  });

  it('changes nothing on a connection that is marked as read-only', async () => {
    await hostCall(window, 'connections/update', {
      ...{ connectionId: second(), name: '', isReadOnly: true, isProduction: false },
    });
    const { nodes } = await hostCall(window, 'fleet/list-nodes', { connectionId: second() });
    const { nodeId = '' } = nodes[0] ?? {};
    for (const attempt of [
      () => hostCall(window, 'fleet/set-tags', { connectionId: second(), nodeId, set: [], remove: ['a'] }),
      () => hostCall(window, 'fleet/deregister-node', { connectionId: second(), nodeId }),
      () =>
        hostCall(window, 'terminals/open', {
          ...{
            connectionId: second(),
            nodeId,
            terminalId: crypto.randomUUID(),
            size: { cols: 80, rows: 24 },
          },
        }),
    ])
      await expect(attempt()).rejects.toThrow('is marked as read-only');
    await hostCall(window, 'settings/update', { fleet: [second(), first()] });
    await place('Nodes');
    const node = window.getByRole('row').filter({ hasText: nodeId });
    expect(await window.locator(byTestId(`open-shell-${nodeId}`)).isDisabled()).toBe(true);
    await node.getByRole('link').click();
    expect(await window.locator(byTestId('open-shell')).isDisabled()).toBe(true);
    await window.getByRole('button', { name: 'Actions' }).click();
    for (const name of ['Forward a port…', 'Upload files…', 'Download a file…', 'Deregister…'])
      await expect
        .poll(() => window.getByRole('menuitem', { name, exact: true }).getAttribute('aria-disabled'))
        .toBe('true');
    await window.keyboard.press('Escape');
    await window.getByRole('tab', { name: /Tags/ }).click();
    await window.getByRole('tabpanel').getByText('The connection is marked as read-only.').waitFor();
    expect(await window.getByRole('button', { name: 'Add tag' }).isDisabled()).toBe(true);
    await expectNoAxeViolations(window);
    await hostCall(window, 'connections/update', {
      ...{ connectionId: second(), name: '', isReadOnly: false, isProduction: false },
    });
  });

  it('follows its profile to another endpoint while it is open', async () => {
    const shop = accounts.profile('shop-prod', accounts.first);
    const dev = accounts.profile('shop-dev', accounts.second);
    const nodesOf = async (connectionId: string) =>
      (await hostCall(window, 'fleet/list-nodes', { connectionId })).nodes.map(({ nodeId }) => nodeId);
    const [ofShop, ofDev] = [await nodesOf(first()), await nodesOf(second())];
    expect(ofDev).not.toEqual(ofShop);
    accounts.write(shop, accounts.profile('shop-dev', accounts.first));
    await expect.poll(() => nodesOf(second()), { timeout: 20_000 }).toEqual(ofShop);
    const endpoint = async () =>
      (await hostCall(window, 'connections/list', undefined)).find((one) => one.connectionId === second())
        ?.endpoint;
    expect(await endpoint()).toBe(accounts.first.facts.endpoint);
    accounts.write(shop, dev);
    await expect.poll(() => nodesOf(second()), { timeout: 20_000 }).toEqual(ofDev);
    expect(await endpoint()).toBe(accounts.second.facts.endpoint);
  });

  it('opens a shell on an account, and ends it, after asking, when its connection is closed', async () => {
    const { nodes } = await hostCall(window, 'fleet/list-nodes', { connectionId: second() });
    await hostCall(window, 'settings/update', { fleet: [second()] });
    await place('Nodes');
    await window.locator(byTestId(`open-shell-${nodes[0]?.nodeId}`)).click();
    await expectSessionState(window, 0, 'live');
    await place('Connections');
    await window
      .getByRole('row')
      .filter({ hasText: 'shop-dev' })
      .getByRole('checkbox')
      .check({ force: true });
    await window.getByRole('button', { name: 'Actions' }).click();
    await window.getByRole('menuitem', { name: 'Close…' }).click();
    await dialog(/^Close shop-dev/)
      .getByText('It ends a shell.')
      .waitFor();
    await dialog(/^Close shop-dev/)
      .getByRole('button', { name: 'Close' })
      .last()
      .click();
    await expectSessionState(window, 0, 'ended');
    await window.getByText('Its connection was closed.').waitFor();
    expect(await stateOf(second())).toEqual({ kind: 'closed' });
    await row(second()).getByRole('link').click();
    await expect.poll(() => stateOf(second()), { timeout: 20_000 }).toEqual({ kind: 'ready' });
  });

  it('shows the sessions of all of them together, and activations of one at a time', async () => {
    await hostCall(window, 'settings/update', { fleet: ['bridge', first(), second()] });
    await place('Sessions');
    await window.getByText('History', { exact: true }).click();
    const ended = window.getByRole('row').filter({ hasText: 'shop-dev' });
    await ended.getByText('Its connection was closed.').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'fleet-sessions');
    await ended.getByRole('link').first().click();
    await window.getByText('Its connection was closed.').first().waitFor();
    await place('Activations');
    await window.getByRole('button', { name: /Connection/ }).click();
    await window.getByRole('option', { name: /shop-dev/ }).click();
    await window.getByText(accounts.second.facts.activationId).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'fleet-activations');
  });

  it('has no key of any profile in its logs, its files or what the window is told', async () => {
    const told = JSON.stringify([
      await hostCall(window, 'connections/list', undefined),
      await hostCall(window, 'connections/list-profiles', undefined),
      await hostCall(window, 'settings/get', undefined),
    ]);
    const { dataDirectory } = launched;
    const files = [
      'settings.json',
      'connections.json',
      ...readdirSync(join(dataDirectory, 'logs')).map((name) => join('logs', name)),
    ];
    const written = files.map((name) => readFileSync(join(dataDirectory, name), 'utf8')).join('\n');
    expect(written).toContain('shop-prod');
    for (const { facts } of [accounts.first, accounts.second])
      for (const text of [told, written]) expect(text).not.toContain(facts.secretAccessKey);
  });
});
