import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningCommand } from '#test/helpers/bridge-command';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
  waitForScreen,
} from '#test/helpers/screen';

describe('several nodes', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;
  const nodes: RunningCommand[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-nodes-'));
    const terminal = { fontSize: 13, scrollback: 10_000, screenReader: true };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ theme: 'light', terminal }));
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1024x700'] });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await launched?.close();
    for (const node of nodes) await node.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const rows = () => window.locator(anyNodeRow);
  const focused = () =>
    window.evaluate(
      () => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName,
    );

  it('gives the line that enrols a node, which is copied by keyboard alone, and sees it join', async () => {
    await window.locator(byTestId('add-node')).focus();
    await window.keyboard.press('Enter');
    await window.getByRole('dialog').waitFor();
    // The name has the focus.
    await expect.poll(focused).toBe('INPUT');
    await window.keyboard.type('elsewhere');
    await window.keyboard.press('Enter');
    await window.locator(byTestId('enrol-command')).waitFor();
    await expect.poll(focused).toBe('copy-enrol-command');
    await expectNoAxeViolations(window);
    await picture(window, 'add-node');
    // Not copied yet: closing asks once.
    await window.keyboard.press('Escape');
    await window.getByText('Its code cannot be shown again').waitFor();
    await window.keyboard.press('Enter');
    await window.getByText('Copied').waitFor();
    const line = await window.locator(byTestId('enrol-command')).innerText();
    const args = line
      .replaceAll('\\\n', ' ')
      .replace('npm run node --', 'node')
      .replace('./quarterdeck-node', join(directory, 'elsewhere'))
      .trim()
      .split(/\s+/);
    nodes.push(new RunningCommand(args));
    await window.getByText('elsewhere joined').waitFor({ timeout: 30_000 });
    await window.keyboard.press('Escape');
    await expect.poll(focused).toBe('add-node');
    await expect.poll(() => rows().count()).toBe(2);
    await expectNoAxeViolations(window);
    await picture(window, 'nodes-narrow');
  });

  it('shows the activation as used up, and takes it back', async () => {
    await window.locator('.navigation').getByRole('link', { name: 'Activations' }).click();
    const row = window.getByRole('row').filter({ hasText: 'elsewhere' });
    await row.getByText('Used up').waitFor();
    await row.getByText('1 of 1').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'activations');
    await row.getByRole('checkbox').click();
    await window.locator(byTestId('delete-activations')).click();
    await window.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => row.count()).toBe(0);
    await window.locator('.navigation').getByRole('link', { name: 'Nodes' }).click();
  });

  it('finds a node by what the table shows', async () => {
    const filter = window.getByRole('combobox', { name: 'Find nodes' });
    const find = async (text: string) => {
      await filter.fill(text);
      await window.keyboard.press('Enter');
    };
    await find('Name = elsewhere');
    await expect.poll(() => rows().count()).toBe(1);
    await window.getByRole('button', { name: 'Clear filters' }).click();
    await find('Ping status = Connection lost');
    await window.getByText('No node matches the filter').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'nodes-no-match');
    await window.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => rows().count()).toBe(2);
  });

  it('does nothing to nodes that a filter hides', async () => {
    // The heading stands twice where it sticks to the top; one lies over the other.
    await window.getByRole('checkbox', { name: 'Select all nodes' }).first().click({ force: true });
    await window.getByText('2 selected').waitFor();
    await window.getByRole('combobox', { name: 'Find nodes' }).fill('Name = elsewhere');
    await window.keyboard.press('Enter');
    await window.getByText('1 selected').waitFor();
    await window.getByRole('button', { name: 'Clear filters' }).click();
    await window.getByText('1 selected').waitFor();
  });

  it('opens a shell on the node elsewhere, beside one on this machine', async () => {
    const open = (name: string) =>
      window.getByRole('row').filter({ hasText: name }).locator('[data-testid^="open-shell-"]').click();
    await open('elsewhere');
    await expectSessionState(window, 0, 'live');
    await window.keyboard.type('echo here-$((40 + 2))\n');
    await waitForScreen(window, 0, 'here-42');
    await open('this machine');
    await expectSessionState(window, 1, 'live');
    await expectNoAxeViolations(window);
    await picture(window, 'shells-narrow');
  });

  it('keeps the widths of columns when another one is shown', async () => {
    const widthOf = (name: string) =>
      window
        .getByRole('columnheader', { name })
        .first()
        .evaluate((cell) => Math.round(cell.getBoundingClientRect().width));
    const before = await widthOf('Ping status');
    await window.getByRole('button', { name: 'Table preferences' }).click();
    await window.getByRole('dialog').getByText('Last ping', { exact: true }).click();
    await window.getByRole('button', { name: 'Apply' }).click();
    await window.getByRole('columnheader', { name: 'Last ping' }).first().waitFor();
    expect(await widthOf('Ping status')).toBe(before);
  });

  it('says that a node is lost when it was killed, and reaches for nothing there', async () => {
    const [node] = nodes;
    await node?.stop('SIGKILL');
    const row = window.getByRole('row').filter({ hasText: 'elsewhere' });
    // Nothing can be opened there from the moment on at which its channel is gone; the grace is for the status.
    await expect
      .poll(() => row.locator('[data-testid^="open-shell-"]').getAttribute('aria-disabled'), {
        timeout: 20_000,
      })
      .toBe('true');
    await row.getByText('Connection lost').waitFor({ timeout: 60_000 });
    await expectNoAxeViolations(window);
    await picture(window, 'nodes-lost');
    await row.getByRole('button', { name: /^Connection lost\. Why is elsewhere lost/ }).click();
    await window.locator(byTestId('finding-registration')).getByText('Its agent does not report').waitFor();
    await window.locator(byTestId('examination-summary')).getByText('1 problem').waitFor();
    // It is one of Quarterdeck's own, and a bridge has no tiers.
    await window.getByText('quarterdeck doctor --data DIR').waitFor();
    expect(await window.locator(byTestId('checks')).getByText('Tier').count()).toBe(0);
    await expectNoAxeViolations(window);
    await window.locator('.navigation').getByRole('link', { name: 'Not managed' }).click();
    await window
      .getByRole('row')
      .filter({ hasText: 'elsewhere' })
      .getByText('has not reported for')
      .waitFor();
    await window.locator('.navigation').getByRole('link', { name: 'Nodes' }).click();
    await row.waitFor();
  });

  it('deregisters the node, names it before, and says on its page that it is gone', async () => {
    const row = window.getByRole('row').filter({ hasText: 'elsewhere' });
    await row.getByRole('link', { name: 'elsewhere' }).click();
    await window.getByRole('button', { name: 'Actions' }).click();
    await window.getByRole('menuitem', { name: 'Deregister…' }).click();
    await window.getByRole('dialog').getByText('elsewhere', { exact: true }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'deregister');
    await window.locator(byTestId('confirm-deregister')).click();
    await window.getByText('This node is no longer registered').waitFor();
    await window.getByRole('button', { name: 'Back to the nodes' }).click();
    await expect.poll(() => rows().count()).toBe(1);
    const settings = JSON.parse(readFileSync(join(directory, 'settings.json'), 'utf8'));
    expect(settings.tables.nodes.columns).toContainEqual({ id: 'lastPingAt', visible: true });
  });
});
