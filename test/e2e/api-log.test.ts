import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiCallSchema } from '#shared/api-log/api-call';
import { rolePolicyText } from '#shared/permissions/role-policy';
import { hostCall } from '#test/helpers/host-call';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
} from '#test/helpers/screen';

describe('the API log and the permissions', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-api-log-'));
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ theme: 'light' }));
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1440x900'] });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await launched?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const place = (name: string) => window.locator('.navigation').getByText(name, { exact: true }).click();
  const table = () => window.locator(byTestId('api-log-table'));
  const clipboard = () => launched.app.evaluate(({ clipboard }) => clipboard.readText());
  const saveTo = (path: string | undefined) =>
    launched.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () =>
        Promise.resolve({ canceled: filePath === undefined, filePath: filePath ?? '' });
    }, path);
  /** What was told before stands in no picture. */
  const dismissMessages = async () => {
    const dismiss = window.locator('.messages').getByRole('button', { name: 'Dismiss' });
    while ((await dismiss.count()) > 0) await dismiss.first().click();
  };
  const counter = async () => {
    const text = await table().getByRole('heading', { level: 1 }).innerText();
    return Number(/\(([\d,]+)/.exec(text)?.[1]?.replaceAll(',', '') ?? 0);
  };

  it('shows the calls that were made, the latest first, and new ones as they happen', async () => {
    await place('API log');
    await window.locator(byTestId('call-row-DescribeInstanceInformation')).first().waitFor();
    await expect.poll(() => window.locator(byTestId('log-state')).innerText()).toBe('Live');
    const before = await counter();
    // A call of the page itself, from beside it.
    await hostCall(window, 'fleet/list-activations', {
      connectionId: 'bridge',
    });
    await window.locator(byTestId('call-row-DescribeActivations')).first().waitFor();
    expect(await counter()).toBeGreaterThan(before);
    await expectNoAxeViolations(window);
    await picture(window, 'api-log');
  });

  it('stands still while it is paused, and catches up after', async () => {
    await window.locator(byTestId('pause-log')).click();
    await window.getByText('Paused').waitFor();
    const before = await counter();
    await hostCall(window, 'inventory/list-types', {
      connectionId: 'bridge',
    });
    await window.evaluate(() => new Promise((resolve) => setTimeout(resolve, 800)));
    expect(await counter()).toBe(before);
    await window.locator(byTestId('pause-log')).click();
    await window.locator(byTestId('call-row-GetInventorySchema')).first().waitFor();
    expect(await counter()).toBeGreaterThan(before);
  });

  it('shows a call with its input and requests, by keyboard, and gives the focus back', async () => {
    const link = window.getByRole('link', { name: 'GetInventorySchema' }).first();
    await link.focus();
    await window.keyboard.press('Enter');
    const details = window.locator(byTestId('call-details'));
    await details.waitFor();
    await details.getByText('1 request').waitFor();
    await details.getByText('"MaxResults": 200').waitFor();
    await expect
      .poll(() => window.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Close details');
    await details.locator(byTestId('copy-call')).click();
    await expect
      .poll(clipboard)
      .toMatch(
        /^aws ssm get-inventory-schema --region \S+ --endpoint-url http:\/\/127\.0\.0\.1:\d+ --max-results 200$/,
      );
    await expectNoAxeViolations(window);
    await picture(window, 'api-log-details');
    await details.getByRole('button', { name: 'Close details' }).focus();
    await window.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await expect
      .poll(() => window.evaluate(() => document.activeElement?.textContent))
      .toContain('GetInventorySchema');
  });

  it('has no token of a session, neither on the screen nor in what is exported', async () => {
    await place('Nodes');
    const open = window.locator('[data-testid^="open-shell-mi-"]').first();
    await expect.poll(() => open.getAttribute('aria-disabled'), { timeout: 30_000 }).toBeNull();
    await open.click();
    await expectSessionState(window, 0, 'live');
    await place('API log');
    await window.locator(byTestId('call-row-StartSession')).first().waitFor();
    const path = join(directory, 'log.jsonl');
    await saveTo(path);
    await window.locator(byTestId('export-calls')).getByRole('button').click();
    await window.getByText('JSON Lines, everything').click();
    await window
      .getByText(/rows? exported/)
      .first()
      .waitFor();
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const calls = lines.map((line) => apiCallSchema.parse(JSON.parse(line)));
    expect(calls.map((call) => call.operation)).toContain('StartSession');
    expect(lines.join('\n')).not.toMatch(/TokenValue|StreamUrl|wss?:/);
    const csv = join(directory, 'log.csv');
    await saveTo(csv);
    await window.locator(byTestId('export-calls')).getByRole('button').click();
    await window.getByText('CSV, as shown').click();
    await expect
      .poll(() => {
        try {
          return readFileSync(csv, 'utf8').split('\r\n')[0];
        } catch {
          return '';
        }
      })
      .toContain('Operation,Outcome,Started');
    // A connection has the name that is shown, also for the filter of what is exported.
    const named = await hostCall(window, 'api-log/export', {
      ...{ jobId: 'named', format: 'csv', columns: [{ id: 'connection', heading: 'Connection' }] },
      query: {
        operation: 'and',
        tokens: [{ propertyKey: 'connection', operator: '=', value: 'This machine' }],
      },
    });
    expect(named).toMatchObject({ saved: true });
    const names = readFileSync(csv, 'utf8').trimEnd().split('\r\n').slice(1);
    expect(new Set(names)).toEqual(new Set(['This machine']));
    await window.locator('[title="Close shell"]').click();
    await window.locator(byTestId('terminal-pane')).waitFor({ state: 'detached' });
  });

  it('adds calls up per operation', async () => {
    await window.getByRole('button', { name: 'Per operation' }).click();
    const sums = window.locator(byTestId('api-sums-table'));
    await sums.getByText('DescribeInstanceInformation').waitFor();
    await sums.getByRole('columnheader', { name: '95th percentile' }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'api-log-sums');
    await window.locator(byTestId('calls')).click();
  });

  it('finds calls by outcome, and says so when none matches', async () => {
    const filter = table().getByRole('combobox', { name: 'Find calls' });
    await filter.fill('no such call');
    await window.keyboard.press('Enter');
    await window.getByText('No call matches the filter').waitFor();
    await window.getByRole('button', { name: 'Clear filter' }).first().click();
  });

  it('says so when nothing was asked yet, and when it cannot be read', async () => {
    await window.locator(byTestId('clear-log')).click();
    await launched.app.evaluate(({ ipcMain }) => {
      ipcMain.removeHandler('api-log/list');
      ipcMain.handle('api-log/list', () => ({
        ok: false,
        error: { code: 'Internal', message: 'The log cannot be read now.', retry: 'never' },
      }));
    });
    await place('Settings');
    await place('API log');
    await window.getByText('The calls could not be read').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'api-log-failing');
    await place('Settings');
  });

  it('shows the policy of each role, and saves and copies it', async () => {
    await place('Settings');
    await window.locator(byTestId('show-permissions')).click();
    await window.getByRole('button', { name: 'Administrator' }).click();
    await window.getByText('ssm:CreateActivation').first().waitFor();
    await expectNoAxeViolations(window);
    await dismissMessages();
    await picture(window, 'permissions');
    await window.locator(byTestId('copy-policy')).click();
    await expect.poll(clipboard).toBe(rolePolicyText('administrator'));
    const path = join(directory, 'policy.json');
    await saveTo(path);
    await window.locator(byTestId('export-policy')).click();
    await window.getByText('Policy of the administrator saved').waitFor();
    expect(readFileSync(path, 'utf8')).toBe(rolePolicyText('administrator'));
  });

  it('explains a refusal with the statement to add, and leads to the permissions', async () => {
    // A bridge refuses nothing, so what AWS would answer is put in its place.
    await launched.app.evaluate(({ ipcMain }) => {
      const action = 'ssm:DescribeActivations';
      ipcMain.removeHandler('fleet/list-activations');
      ipcMain.handle('fleet/list-activations', () => ({
        ok: false,
        error: {
          code: 'AccessDenied',
          message: `Could not list the activations: this identity is not allowed ${action}.`,
          retry: 'never',
          denied: {
            action,
            resource: 'arn:aws:ssm:eu-west-1:111122223333:*',
            principal: 'arn:aws:sts::111122223333:assumed-role/ops/alice',
            reason: 'no-identity-policy',
            advice: 'No policy of this identity allows it. Add this statement to one.',
            statement: JSON.stringify({ Effect: 'Allow', Action: action, Resource: '*' }, null, 2),
          },
        },
      }));
    });
    await place('Activations');
    const denied = window.locator(byTestId('denied-details'));
    await denied.waitFor();
    await denied.locator(byTestId('copy-statement')).click();
    await expect
      .poll(async () => JSON.parse(await clipboard()))
      .toMatchObject({ Action: 'ssm:DescribeActivations' });
    await expectNoAxeViolations(window);
    await dismissMessages();
    await picture(window, 'denied');
    await denied.getByText('Permissions of each screen').click();
    await window.getByText('Actions of each screen').waitFor();
  });

  it('is as good to read in the dark and in a small window', async () => {
    await hostCall(window, 'settings/update', { theme: 'dark' });
    await place('Activations');
    await window.locator(byTestId('denied-details')).waitFor();
    await expectNoAxeViolations(window);
    await dismissMessages();
    await picture(window, 'denied-dark');
    await place('API log');
    await picture(window, 'api-log-failing-dark');
    await place('Activations');
    await window.setViewportSize({ width: 900, height: 640 });
    await picture(window, 'denied-dark-small');
  });
});
