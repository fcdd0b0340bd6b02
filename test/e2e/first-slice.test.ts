import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { byTestId, expectNoAxeViolations, picture, waitForScreen } from '#test/helpers/screen';

function installedPackages(): string[] {
  const text = execFileSync(
    'dpkg-query',
    ['-W', '-f', '${binary:Package}\t${Version}\t${db:Status-Abbrev}\n'],
    { encoding: 'utf8' },
  );
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, , status]) => status?.startsWith('ii'))
    .map(([name, version]) => `${name}\t${version}`)
    .sort();
}

function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (isQuoted) {
      if (char === '"' && text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else if (char === '"') isQuoted = false;
      else cell += char;
    } else if (char === '"') isQuoted = true;
    else if (char === ',') {
      row.push(cell);
      cell = '';
    } else if (char === '\r') {
      // The line ends with the next character.
    } else if (char === '\n') {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = '';
    } else cell += char;
  }
  return rows;
}

describe('the application on this machine', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;
  const policyViolations: string[] = [];

  const launch = async () => {
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1400x900'] });
    window = launched.window;
    window.on('console', (message) => {
      if (/content security policy/i.test(message.text())) policyViolations.push(message.text());
    });
  };
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-e2e-'));
    // The screen is read as a screen reader reads it.
    const terminal = { fontSize: 13, scrollback: 10_000, screenReader: true };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ theme: 'light', terminal }));
    await launch();
  });
  afterAll(async () => {
    await launched?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('shows this machine in the node table, online', async () => {
    const row = window.locator('[data-testid^="node-row-mi-"]');
    await row.waitFor({ timeout: 60_000 });
    await window.getByText('Online').first().waitFor();
    await row.getByText('this machine').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'nodes');
  });

  it('keeps a tag that is added, and finds the node by it', async () => {
    await window.locator('[data-testid^="node-row-mi-"] a').click();
    await window.getByRole('heading', { name: 'Overview' }).waitFor();
    await picture(window, 'node-overview');
    await window.getByRole('tab', { name: /Tags/ }).click();
    await window.getByRole('button', { name: 'Add tag' }).click();
    await window.keyboard.type('env');
    await window.keyboard.press('Tab');
    await window.keyboard.type('workshop');
    await window.getByRole('tab', { name: 'Overview' }).click();
    await window.getByRole('tab', { name: 'Tags (0), not saved' }).click();
    await window.locator(byTestId('save-tags')).click();
    await window.getByText('Tags saved').waitFor();
    await window.getByRole('tab', { name: 'Tags (1)' }).waitFor();
    await expectNoAxeViolations(window);
  });

  it('shows the software of this machine exactly as dpkg knows it', async () => {
    await window.getByRole('tab', { name: 'Inventory' }).click();
    const header = window.locator(byTestId('inventory-table')).getByRole('heading');
    const expected = installedPackages();
    await expect
      .poll(() => header.textContent(), { timeout: 60_000 })
      .toContain(`(${expected.length.toLocaleString()})`);
    await expectNoAxeViolations(window);
    await picture(window, 'inventory');
    const file = join(directory, 'software.csv');
    await launched.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, file);
    await window.locator(byTestId('export-inventory')).click();
    await window.getByText('rows exported').waitFor({ timeout: 30_000 });
    const [heading = [], ...rows] = parseCsv(readFileSync(file, 'utf8'));
    const name = heading.indexOf('Name');
    const version = heading.indexOf('Version');
    expect(rows.map((row) => `${row[name]}\t${row[version]}`).sort()).toEqual(expected);
  });

  it('exports the rows as they are filtered', async () => {
    const filter = window.locator(byTestId('inventory-table')).getByRole('combobox', { name: 'Find rows' });
    await filter.fill('libc');
    await window.keyboard.press('Enter');
    const header = window.locator(byTestId('inventory-table')).getByRole('heading');
    await expect.poll(() => header.textContent()).toMatch(/\(\d+\/[\d,]+\)/);
    const shown = Number(/\((\d+)\//.exec((await header.textContent()) ?? '')?.[1]);
    const file = join(directory, 'filtered.csv');
    await launched.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, file);
    await window.locator(byTestId('export-inventory')).click();
    await window.getByText(`${shown} rows exported`, { exact: true }).waitFor();
    const [, ...rows] = parseCsv(readFileSync(file, 'utf8'));
    expect(rows).toHaveLength(shown);
    expect(rows.every((row) => row.join('\n').toLowerCase().includes('libc'))).toBe(true);
  });

  it('opens a shell by clicking, in which a command gives its output', async () => {
    await window.locator(byTestId('open-shell')).click();
    const pane = window.locator(byTestId('terminal-pane'));
    await expect.poll(() => pane.getAttribute('data-session-state'), { timeout: 20_000 }).toBe('live');
    await pane.locator('textarea').focus();
    await window.keyboard.type('echo answer $((6 * 7)) from $(id -un)\n');
    await waitForScreen(window, 0, /answer 42 from \w+/);
  });

  it('stands a second shell beside the first', async () => {
    await window.locator(byTestId('split-right')).click();
    const panes = window.locator(byTestId('terminal-pane'));
    await expect.poll(() => panes.count()).toBe(2);
    await expect
      .poll(() => panes.nth(1).getAttribute('data-session-state'), { timeout: 20_000 })
      .toBe('live');
    await panes.nth(1).locator('textarea').focus();
    await window.keyboard.type('stty size; echo second\n');
    await waitForScreen(window, 1, /\d+ \d+\s+second/);
    const [left, right] = await Promise.all([panes.nth(0).boundingBox(), panes.nth(1).boundingBox()]);
    expect((right?.x ?? 0) - (left?.x ?? 0)).toBeGreaterThanOrEqual((left?.width ?? 0) - 1);
    await expectNoAxeViolations(window);
    // Results dismiss themselves; the picture waits for that.
    await expect.poll(() => window.getByText('rows exported').count(), { timeout: 15_000 }).toBe(0);
    await picture(window, 'shells');
  });

  it('goes on with the same shell while the bridge is gone, says so, and no more when it is back', async () => {
    const pane = window.locator(byTestId('terminal-pane')).nth(0);
    await pane.locator('textarea').focus();
    await window.keyboard.type('KEPT=before; echo ready\n');
    await waitForScreen(window, 0, /ready\s/);
    const pid = await launched.app.evaluate(
      ({ app }) => app.getAppMetrics().find((one) => one.name === 'Quarterdeck bridge')?.pid,
    );
    expect(pid).toBeGreaterThan(1);
    // While it is stopped it carries nothing.
    process.kill(pid as number, 'SIGSTOP');
    await window.keyboard.type('echo "$KEPT and meanwhile"\n');
    await waitForScreen(window, 0, 'before and meanwhile');
    process.kill(pid as number, 'SIGKILL');
    const notice = pane.locator(byTestId('pane-notice'));
    await expect.poll(() => notice.innerText(), { timeout: 10_000 }).toContain('The bridge is out of reach');
    expect(await pane.getAttribute('data-session-state')).toBe('live');
    await expectNoAxeViolations(window);
    await picture(window, 'shell-without-bridge');
    await window.keyboard.type('echo "$KEPT and while it is gone"\n');
    await waitForScreen(window, 0, 'before and while it is gone');
    await expect.poll(() => notice.count(), { timeout: 40_000 }).toBe(0);
    await window.keyboard.type('echo "$KEPT and after"\n');
    await waitForScreen(window, 0, 'before and after');
  });

  it('says why a shell ended, and starts a new one in its place', async () => {
    const pane = window.locator(byTestId('terminal-pane')).nth(0);
    await pane.locator('textarea').focus();
    await window.keyboard.type('exit\n');
    await expect.poll(() => pane.getAttribute('data-session-state'), { timeout: 20_000 }).toBe('ended');
    await pane.getByRole('alert').waitFor();
    await expectNoAxeViolations(window);
    await pane.locator(byTestId('start-anew')).click();
    await expect.poll(() => pane.getAttribute('data-session-state'), { timeout: 20_000 }).toBe('live');
  });

  it('has everything still there after it was closed and opened again', async () => {
    await launched.close();
    await launch();
    await window.locator('[data-testid^="node-row-mi-"]').waitFor({ timeout: 60_000 });
    expect(await window.locator('[data-testid^="node-row-mi-"]').count()).toBe(1);
    await window.getByText('env: workshop').waitFor();
    const panes = window.locator(byTestId('terminal-pane'));
    await expect.poll(() => panes.count()).toBe(2);
    expect(await panes.nth(0).getAttribute('data-session-state')).toBe('ended');
    // A shell can be opened once the node is connected, which the button in its row tells when the rows are those of now.
    await window.locator('[data-testid="nodes-table"][data-freshness="live"]').waitFor({ timeout: 30_000 });
    await expect
      .poll(() => window.locator('[data-testid^="open-shell-mi-"]').getAttribute('aria-disabled'), {
        timeout: 30_000,
      })
      .toBeNull();
    await panes.nth(0).locator(byTestId('start-anew')).click();
    await expect
      .poll(() => panes.nth(0).getAttribute('data-session-state'), { timeout: 30_000 })
      .toBe('live');
  });

  it('changes to dark, and shows it', async () => {
    await window.getByRole('button', { name: 'Hide shells' }).click();
    await window.locator('.navigation').getByRole('link', { name: 'Settings' }).click();
    await window.getByRole('button', { name: 'Dark' }).click();
    await expect.poll(() => window.evaluate(() => document.body.className)).toContain('awsui-dark-mode');
    await expectNoAxeViolations(window);
    await picture(window, 'settings-dark');
    await window.locator('.navigation').getByRole('link', { name: 'Nodes' }).click();
    await window.locator('[data-testid^="node-row-mi-"]').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'nodes-dark');
  });

  it('never violates its content security policy', () => {
    expect(policyViolations).toEqual([]);
  });
});
