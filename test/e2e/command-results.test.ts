import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandRef } from '#shared/commands/command';
import { RunningCommand } from '#test/helpers/bridge-command';
import { hostCall } from '#test/helpers/host-call';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
} from '#test/helpers/screen';
import { NodesProcess } from '#test/load/loaded-bridge';

/** Says the same on every node but on the odd one, fails on the bad one, and takes as long as a file is there. */
const script = [
  'echo "kernel 5.10"',
  'echo "$(hostname) at $(date +%H:%M:%S.%N)"',
  'if [ "$ROLE" = odd ]; then echo "package 1.0"; else echo "package 2.0"; fi',
  'if [ "$ROLE" = bad ]; then echo "no such package" >&2; exit 3; fi',
];

describe('what came of a command', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;
  const nodes: RunningCommand[] = [];
  let sentFirst: CommandRef;
  const ids: Record<string, string> = {};

  const enrol = async (name: string, role: string) => {
    const ticket = await hostCall(window, 'fleet/create-activation', {
      connectionId: 'bridge',
      description: name,
      defaultInstanceName: name,
      registrationLimit: 1,
      expiresInHours: 1,
      tags: [],
    });
    const args = ticket.enrolCommand
      .replaceAll('\\\n', ' ')
      .replace('npm run node --', 'node')
      .replace('./quarterdeck-node', join(directory, name))
      .trim()
      .split(/\s+/);
    const node = new RunningCommand(args, { ROLE: role });
    nodes.push(node);
    await node.prints('online');
  };
  const send = async (commands: string[], names = Object.keys(ids)): Promise<CommandRef> => {
    const { connectionId, commandId } = await hostCall(window, 'commands/send', {
      connectionId: 'bridge',
      wanted: {
        documentName: 'AWS-RunShellScript',
        parameters: { commands },
        nodeIds: names.map((name) => ids[name] ?? ''),
        targets: [],
        maxErrors: '100%',
        comment: 'How are the packages?',
      },
    });
    return { connectionId, commandId };
  };
  /** As a click on a notification does. */
  const show = (commands: CommandRef[]) =>
    launched.app.evaluate(
      ({ BrowserWindow }, payload) =>
        BrowserWindow.getAllWindows()[0]?.webContents.send('commands/show', payload),
      { commands },
    );
  const status = () => window.locator(byTestId('command-status')).innerText();
  const tab = (name: string) => window.getByRole('tab', { name, exact: true }).click();
  const row = (name: string) => window.locator(byTestId(`result-row-${ids[name]}`));
  const answer = () => window.locator(byTestId('node-answer'));
  const choosePath = (path: string) =>
    launched.app.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, path);
  const exportAs = async (name: string) => {
    await window.getByRole('button', { name: 'Export', exact: true }).click();
    await window.getByRole('menuitem', { name }).click();
    await window.getByText('5 rows exported').waitFor();
    await window.getByRole('button', { name: 'Dismiss' }).first().click();
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-results-'));
    writeFileSync(
      join(directory, 'settings.json'),
      JSON.stringify({ theme: 'light', commandNotice: { isShown: true, afterSeconds: 0 } }),
    );
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1400x900'] });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    const wanted = [
      ['web-1', 'usual'],
      ['web-2', 'usual'],
      ['web-3', 'usual'],
      ['odd', 'odd'],
      ['bad', 'bad'],
    ] as const;
    for (const [name, role] of wanted) await enrol(name, role);
    await window.locator(anyNodeRow).nth(5).waitFor({ timeout: 30_000 });
    const { nodes: listed } = await hostCall(window, 'fleet/list-nodes', { connectionId: 'bridge' });
    for (const [name] of wanted) ids[name] = listed.find((node) => node.name === name)?.nodeId ?? '';
  });
  afterAll(async () => {
    await launched?.close();
    for (const node of nodes) await node.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('shows both levels of status, exit codes and how far all nodes are', async () => {
    sentFirst = await send(script);
    await show([sentFirst]);
    await expect.poll(status, { timeout: 30_000 }).toContain('Failed: incomplete');
    await window.locator(byTestId('command-progress')).getByText('5 of 5 nodes done').waitFor();
    await window.locator(byTestId('command-progress')).getByText('4 succeeded').waitFor();
    await window.locator(byTestId('command-progress')).getByText('1 failed').waitFor();
    const bad = window.getByRole('row').filter({ has: row('bad') });
    expect(await bad.innerText()).toMatch(/Failed[\s\S]*3/);
    await expectNoAxeViolations(window);
    await picture(window, 'command-nodes');
  });

  it('shows the output of one node, both streams apart, by keyboard', async () => {
    const link = window.getByRole('link', { name: 'Output of bad' });
    await link.focus();
    await window.keyboard.press('Enter');
    await answer().getByText('exit code 3').waitFor();
    await answer().getByText('kernel 5.10').waitFor();
    await answer()
      .getByRole('button', { name: /^Errors \(\d\)/ })
      .click();
    await answer().getByText('no such package').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-output');
  });

  it('folds answers that are the same once times and names are left out', async () => {
    await tab('Grouped answers');
    await window.locator(byTestId('groups-summary')).getByText('4 differ, 1 failed').waitFor();
    await window.locator(byTestId('mask-times')).getByRole('checkbox').click();
    await window.locator(byTestId('groups-summary')).getByText('3 the same, 1 differs, 1 failed').waitFor();
    const groups = window.locator(byTestId('answer-group'));
    expect(await groups.count()).toBe(3);
    await groups.nth(1).locator(byTestId('compare-group')).click();
    const diff = window.locator(byTestId('command-diff'));
    await diff.getByText('1 line only in the reference, 1 line only in the other.').waitFor();
    expect(await diff.locator('[data-kind="changed"]').innerText()).toContain('package 2.0');
    expect(await diff.locator('.command-masked').count()).toBeGreaterThan(0);
    await expectNoAxeViolations(window);
    await picture(window, 'command-groups');
  });

  it('finds a text in all outputs', async () => {
    await window.getByRole('searchbox', { name: 'Find in all outputs' }).fill('PACKAGE 1');
    await window.locator(byTestId('search-count')).getByText('1 of 5 nodes').waitFor();
    await window.getByText('3: package 1.0').waitFor();
    await window.getByRole('searchbox', { name: 'Find in all outputs' }).fill('');
  });

  it('counts the sets that a command can be sent to again', async () => {
    await tab('Retry sets');
    const count = (name: string) => window.locator(byTestId(`retry-${name}`)).getAttribute('data-count');
    expect(await count('failed')).toBe('1');
    expect(await count('passed')).toBe('4');
    expect(await count('undelivered')).toBe('0');
    await window.getByRole('searchbox', { name: 'Text in the output' }).fill('package 2.0');
    await expect.poll(() => count('matching')).toBe('4');
    await expectNoAxeViolations(window);
    await picture(window, 'command-retry');
  });

  it('exports a row a node, everything as JSON, and a folder of text files', async () => {
    const csv = join(directory, 'results.csv');
    await choosePath(csv);
    await exportAs('CSV, a row a node');
    const [heading, ...rows] = readFileSync(csv, 'utf8').trim().split('\r\n');
    expect(heading).toContain('Node,Node ID,Connection,Status,Status details');
    expect(rows.filter((one) => one.includes(ids.bad ?? '')).join()).toContain('Failed,Failed');
    const json = join(directory, 'results.json');
    await choosePath(json);
    await exportAs('JSON, with outputs');
    const read = JSON.parse(readFileSync(json, 'utf8')) as { invocations: { plugins: object[] }[] };
    expect(read.invocations).toHaveLength(5);
    await choosePath(directory);
    await exportAs('Folder of text files');
    const [folder = ''] = readdirSync(directory).filter((name) => name.startsWith('command-'));
    const files = readdirSync(join(directory, folder));
    expect(files.filter((name) => name.endsWith('stdout.txt'))).toHaveLength(5);
    expect(files.filter((name) => name.endsWith('stderr.txt'))).toHaveLength(1);
    expect(readFileSync(join(directory, folder, '_results.tsv'), 'utf8')).toContain(ids.odd ?? '');
    rmSync(csv);
    rmSync(json);
    rmSync(join(directory, folder), { recursive: true });
  });

  it('begins a new command on just the nodes of a set', async () => {
    await tab('Retry sets');
    await window.locator(byTestId('retry-failed')).getByRole('button').click();
    await window.getByRole('heading', { name: 'New command' }).waitFor();
    await window.getByText('bad', { exact: true }).first().waitFor();
    await picture(window, 'command-again');
    await show([sentFirst]);
    await expect.poll(status).toContain('incomplete');
  });

  it('opens a shell on the odd one', async () => {
    await tab('Grouped answers');
    await window
      .locator(byTestId('answer-group'))
      .filter({ hasText: 'Shell on odd' })
      .locator(byTestId('group-shell'))
      .click();
    await expectSessionState(window, 0, 'live');
    await window.getByRole('button', { name: 'Hide shells' }).click();
  });

  it('shows an output of any length whole, and keeps few of its lines in the document', async () => {
    await show([await send(['seq 1 300000; sleep 1; echo the end'], ['web-2'])]);
    // Of a command to one node, that one is shown unasked.
    const output = window.locator(byTestId('command-output'));
    await expect.poll(() => output.getAttribute('data-lines'), { timeout: 40_000 }).toBe('300001');
    // The end was followed.
    await output.getByText('the end', { exact: true }).waitFor();
    expect(await output.locator('.command-output-line').count()).toBeLessThan(200);
    await window.locator(byTestId('output-note')).getByText('Uncut.').waitFor();
    await output.focus();
    await window.keyboard.press('Home');
    await output.getByText('1', { exact: true }).waitFor();
    await picture(window, 'command-long-output');
  });

  it('shows hundreds of nodes in pages, and folds their answers', async () => {
    const count = 200;
    const ticket = await hostCall(window, 'fleet/create-activation', {
      ...{ connectionId: 'bridge', description: 'scripted', defaultInstanceName: 'scripted' },
      ...{ registrationLimit: count, expiresInHours: 1, tags: [{ key: 'scripted', value: 'yes' }] },
    });
    const option = (name: string) => new RegExp(`--${name}[= ](\\S+)`).exec(ticket.enrolCommand)?.[1] ?? '';
    const scripted = new NodesProcess({
      ...{ count, workMs: 50, outputLength: 2000 },
      ...{ endpoint: option('endpoint'), region: option('region'), caFile: option('ca-file') },
      activationId: option('activation-id'),
      activationCode: option('activation-code'),
    });
    try {
      await scripted.ready();
      const { connectionId, commandId } = await hostCall(window, 'commands/send', {
        connectionId: 'bridge',
        wanted: {
          documentName: 'AWS-RunShellScript',
          parameters: { commands: ['true'] },
          nodeIds: [],
          targets: [{ key: 'tag:scripted', values: ['yes'] }],
          maxConcurrency: '100%',
        },
      });
      await show([{ connectionId, commandId }]);
      const progress = window.locator(byTestId('command-progress'));
      await progress.getByText('200 of 200 nodes done').waitFor({ timeout: 60_000 });
      expect(await window.locator('[data-testid^="result-row-"]').count()).toBeLessThanOrEqual(50);
      await tab('Grouped answers');
      await window.locator(byTestId('groups-summary')).getByText('200 the same').waitFor();
      expect(await window.locator(byTestId('answer-group')).count()).toBe(1);
    } finally {
      await scripted.stop();
    }
  });

  it('is told while it runs, says what cancelling stops, and cancels', async () => {
    const ref = await send(['for i in 1 2 3; do echo "step $i"; done', 'sleep 600'], ['web-1', 'odd']);
    await show([ref]);
    await expect.poll(status).toContain('In progress');
    // One goes first; which of them is the bridge's choice.
    await window.getByRole('row').filter({ hasText: 'In progress' }).getByRole('link').click();
    await answer().getByText('step 3').waitFor();
    await window.locator(byTestId('output-note')).getByText('Live and uncut').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-running');
    await window.locator(byTestId('cancel-command')).click();
    const dialog = window.getByRole('dialog');
    // Two at a time come after one at a time.
    await dialog.getByText('1 node runs it now and is told to stop').waitFor();
    await dialog.getByText('1 node that waits for it will not get it').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-cancel');
    await dialog.getByRole('button', { name: 'Cancel the command' }).click();
    await expect.poll(status, { timeout: 30_000 }).toContain('Cancelled');
    await picture(window, 'command-cancelled');
  });

  it('tells on the desktop that a command has ended while the window is not looked at', async () => {
    await launched.app.evaluate(({ BrowserWindow, Notification }) => {
      const seen: unknown[] = [];
      (globalThis as { seen?: unknown[] }).seen = seen;
      Notification.isSupported = () => true;
      Notification.prototype.show = function (this: Electron.Notification) {
        seen.push({ title: this.title, body: this.body });
        setTimeout(() => this.emit('click'), 50);
      };
      const [shown] = BrowserWindow.getAllWindows();
      if (shown) shown.isFocused = () => false;
    });
    await window.locator('.navigation').getByRole('link', { name: 'Nodes' }).click();
    await send(['echo done'], ['web-1', 'web-2']);
    await expect
      .poll(() => launched.app.evaluate(() => (globalThis as { seen?: unknown[] }).seen), { timeout: 30_000 })
      .toContainEqual({ title: 'AWS-RunShellScript succeeded', body: '2 nodes' });
    await expect.poll(status).toContain('Success');
  });

  it('is as good in the dark', async () => {
    await hostCall(window, 'settings/update', { theme: 'dark' });
    const ref = await send(script);
    await show([ref]);
    await expect.poll(status, { timeout: 30_000 }).toContain('incomplete');
    await window.getByRole('link', { name: 'Output of bad' }).click();
    await answer().getByText('exit code 3').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-output-dark');
    await tab('Grouped answers');
    await window.locator(byTestId('mask-times')).getByRole('checkbox').click();
    await window.locator(byTestId('groups-summary')).getByText('3 the same').waitFor();
    await window.locator(byTestId('compare-group')).first().click();
    await window.locator(byTestId('command-diff')).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-groups-dark');
    await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1024, 700));
    await expectNoAxeViolations(window);
    await picture(window, 'command-groups-narrow');
    await tab('Nodes');
    await answer().waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-output-narrow');
  });
});
