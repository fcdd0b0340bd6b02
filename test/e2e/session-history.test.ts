import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '#shared/ipc/host';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
  waitForScreen,
} from '#test/helpers/screen';

/** What is typed where it is not shown. */
const secret = 'Tr0ub4dor-and-3';
const password = 'correct-h0rse';

describe('the history of sessions', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;

  const launch = async () => {
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1400x900'] });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
  };
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-sessions-'));
    // The screen is read as a screen reader reads it.
    const terminal = { fontSize: 13, scrollback: 10_000, screenReader: true };
    const recording = { record: 'all', tags: [], keepDays: 90, keepGigabytes: 5 };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ theme: 'light', terminal, recording }));
    await launch();
  });
  afterAll(async () => {
    await launched?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const pane = () => window.locator(byTestId('terminal-pane')).last();
  /** The tab of the shell that has the keyboard. */
  const tab = () => window.locator('.dv-active-group .dv-active-tab');
  const openShell = async () => {
    const button = window.locator('[data-testid^="open-shell-mi-"]').first();
    await expect.poll(() => button.getAttribute('aria-disabled'), { timeout: 30_000 }).toBeNull();
    await button.click();
    const index = (await window.locator(byTestId('terminal-pane')).count()) - 1;
    await expectSessionState(window, index, 'live');
    await pane().locator('textarea').focus();
    return index;
  };
  const goTo = (place: string) =>
    window.locator('.navigation').getByRole('link', { name: place, exact: true }).click();
  const played = () =>
    window
      .locator(`${byTestId('player-screen')} .xterm-accessibility-tree`)
      .evaluate((tree) => [...tree.children].map((row) => row.textContent ?? '').join('\n'));
  const sessionRow = () => window.locator('[data-testid^="session-row-"]');
  const recordings = () =>
    readdirSync(join(directory, 'recordings')).map((name) => join(directory, 'recordings', name));

  /** Files below the data directory that hold a text, which is the home of the shells, too. */
  const filesWith = (text: string): string[] =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
      const path = join(directory, name);
      try {
        return lstatSync(path).isFile() && readFileSync(path).includes(text);
      } catch {
        // It is gone meanwhile, as files of a browser's cache are.
        return false;
      }
    });

  it('marks a shell that is recorded, and lists it as active', async () => {
    const index = await openShell();
    await tab().getByText('Recording', { exact: true }).waitFor();
    await window.keyboard.type('echo before-$((40 + 2))\n');
    await waitForScreen(window, index, 'before-42');
    await goTo('Sessions');
    await sessionRow().first().waitFor();
    await window.locator(byTestId('sessions-table')).getByText('Connected').waitFor();
    await window.locator(byTestId('sessions-table')).getByText('Recording', { exact: true }).last().waitFor();
    await expectNoAxeViolations(window);
  });

  it('keeps no secret that was typed at a prompt that hides it, in any file', async () => {
    await pane().locator('textarea').focus();
    await window.keyboard.type('read -s SECRET; echo "secret of ${#SECRET}"\n');
    await window.keyboard.type(`${secret}\n`);
    await waitForScreen(window, 0, `secret of ${secret.length}`);
    await window.keyboard.type(
      'stty -echo; printf "Password: "; read PASSWORD; stty echo; echo; echo "password of ${#PASSWORD}"\n',
    );
    await waitForScreen(window, 0, 'Password: ');
    await window.keyboard.type(`${password}\n`);
    await waitForScreen(window, 0, `password of ${password.length}`);
    await window.keyboard.type('ls --color=always -l /etc | head -5; sleep 3; echo after the pause\n');
    await waitForScreen(window, 0, /after the pause\s+\S*[#$]/);
    await window.keyboard.type('exit\n');
    await expectSessionState(window, 0, 'ended');
    await expect.poll(() => filesWith(`password of ${password.length}`).length).toBeGreaterThan(0);
    expect(filesWith('before-42')).toEqual([expect.stringMatching(/^recordings\/.*\.cast$/)]);
    expect(filesWith(secret)).toEqual([]);
    expect(filesWith(password)).toEqual([]);
    for (const path of recordings()) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('tells of a session that has ended who, where, how long and why', async () => {
    await window.getByRole('button', { name: 'Hide shells' }).click();
    await window.getByRole('button', { name: 'History' }).click();
    const table = window.locator(byTestId('sessions-table'));
    await table.getByText('The shell ended.').waitFor();
    await table.getByText('Recorded', { exact: true }).waitFor();
    await table.getByText('operator', { exact: true }).waitFor();
    await table.getByText(/^0:00:\d\d$/).waitFor();
    expect(await sessionRow().count()).toBe(1);
    await expectNoAxeViolations(window);
  });

  it('exports the history as it is shown', async () => {
    const file = join(directory, 'sessions.csv');
    await launched.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, file);
    await window.locator(byTestId('export-sessions')).click();
    await window.getByText('1 row exported').waitFor();
    const [heading, row] = readFileSync(file, 'utf8').split('\r\n');
    expect(heading).toContain('Session ID,Status,Node,Owner,Started,Duration,Ended because');
    expect(row).toContain('The shell ended.');
    rmSync(file);
    await window.getByRole('button', { name: 'Dismiss' }).first().click();
  });

  it('plays the recording to its end, by keyboard, and shows what the shell showed', async () => {
    await sessionRow().first().click();
    const screen = window.locator(byTestId('player-screen'));
    await screen.waitFor();
    await screen.focus();
    await window.keyboard.press('End');
    await expect.poll(played).toContain('after the pause');
    await window.keyboard.press('Home');
    await expect.poll(played).not.toContain('before-42');
    await window.getByRole('button', { name: 'Speed' }).click();
    await window.getByRole('option', { name: '16×' }).click();
    await screen.focus();
    await window.keyboard.press(' ');
    await expect.poll(() => window.locator(byTestId('player')).getAttribute('data-is-playing')).toBe('true');
    await expect
      .poll(() => window.locator(byTestId('player')).getAttribute('data-is-playing'), { timeout: 60_000 })
      .toBe('false');
    await expect.poll(played).toContain(`secret of ${secret.length}`);
    expect(await played()).toContain('after the pause');
    await expectNoAxeViolations(window);
    await picture(window, 'session-playback');
  });

  it('finds a text in the recording and goes to its moment', async () => {
    await window.getByRole('searchbox', { name: 'Find in this recording' }).fill('before-42');
    await window.keyboard.press('Enter');
    await window.getByText('1 of 1', { exact: true }).waitFor();
    await expect.poll(played).toContain('before-42');
    await expect.poll(played).not.toContain('secret of');
  });

  it('saves a copy of the recording', async () => {
    const file = join(directory, 'copy.cast');
    await launched.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, file);
    await window.locator(byTestId('save-recording')).click();
    await window.getByText(file).waitFor();
    expect(readFileSync(file)).toEqual(readFileSync(recordings()[0] ?? ''));
    rmSync(file);
    await window.getByRole('button', { name: 'Dismiss' }).first().click();
  });

  it('finds a text in all recordings, and leads to where it was shown', async () => {
    await goTo('Sessions');
    await window.getByRole('button', { name: 'Search recordings' }).click();
    await window.getByRole('searchbox', { name: 'Find in recordings' }).fill('AFTER the pause');
    await window.keyboard.press('Enter');
    await window.getByText(/places? in one recording/).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'session-search');
    await window.locator(byTestId('recording-hit')).last().click();
    await expect.poll(played, { timeout: 20_000 }).toContain('after the pause');
  });

  it('says that the application was killed while a session was open, and plays its recording as far as it goes', async () => {
    await goTo('Nodes');
    await openShell();
    const index = (await window.locator(byTestId('terminal-pane')).count()) - 1;
    await window.keyboard.type('echo unfinished-$((1 + 1))\n');
    await waitForScreen(window, index, 'unfinished-2');
    await expect.poll(() => filesWith('unfinished-2').length).toBe(1);
    const child = launched.app.process();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    await launch();
    await goTo('Sessions');
    await window.getByRole('button', { name: 'History' }).click();
    const row = window
      .getByRole('row')
      .filter({ hasText: 'Quarterdeck was closed or killed while it was open.' });
    await row.getByText('Incomplete').waitFor({ timeout: 60_000 });
    await row.locator('[data-testid^="session-row-"]').click();
    await window.getByText('Recording incomplete: Quarterdeck ended while it was written.').waitFor();
    await window.locator(byTestId('player-screen')).focus();
    await window.keyboard.press('End');
    await expect.poll(played).toContain('unfinished-2');
  });

  it('deletes a recording when that is confirmed, and keeps the session', async () => {
    const before = recordings().length;
    await window.locator(byTestId('delete-recording')).click();
    await expectNoAxeViolations(window);
    await window.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await window.getByText('Recording deleted').waitFor();
    await window.getByText('Deleted', { exact: true }).waitFor();
    expect(recordings()).toHaveLength(before - 1);
  });

  it('goes on with a shell that cannot be recorded, and says why', async () => {
    for (const path of recordings()) rmSync(path);
    rmSync(join(directory, 'recordings'), { recursive: true });
    writeFileSync(join(directory, 'recordings'), 'a file in the way');
    await goTo('Nodes');
    const index = await openShell();
    await window.getByText('A recording stopped').waitFor();
    await window.keyboard.type('echo still-$((1 + 1))\n');
    await waitForScreen(window, index, 'still-2');
    expect(await tab().getByText('Recording', { exact: true }).count()).toBe(0);
    rmSync(join(directory, 'recordings'));
  });

  it('ends the session of a row that is chosen, when that is confirmed', async () => {
    await goTo('Sessions');
    await window.getByRole('checkbox', { name: 'Select all sessions' }).first().click({ force: true });
    await window.locator(byTestId('terminate-sessions')).click();
    await window
      .getByRole('dialog')
      .getByText('on this machine')
      .or(window.getByRole('dialog').locator('li'))
      .first()
      .waitFor();
    await expectNoAxeViolations(window);
    await window.getByRole('dialog').getByRole('button', { name: 'Terminate' }).click();
    await window.getByText('Session terminated').waitFor();
    await window.getByText('No session is open').waitFor({ timeout: 30_000 });
    await expect.poll(() => pane().getAttribute('data-session-state')).toBe('ended');
    await window.getByRole('button', { name: 'Hide shells' }).click();
    await window.getByRole('button', { name: 'History' }).click();
    await expect.poll(() => sessionRow().count()).toBe(3);
    const dismiss = window.getByRole('button', { name: 'Dismiss' });
    while ((await dismiss.count()) > 0) await dismiss.first().click();
    await picture(window, 'session-history');
  });

  it('looks as well in the dark, where the settings say what is recorded', async () => {
    await goTo('Settings');
    await window.getByRole('button', { name: 'Dark' }).click();
    await expect.poll(() => window.evaluate(() => document.body.className)).toContain('awsui-dark-mode');
    await window.getByText('On nodes with a tag').click();
    await window.getByRole('textbox', { name: 'Tags' }).fill('Environment');
    await window.getByText('has no value').waitFor();
    await window.getByRole('textbox', { name: 'Tags' }).fill('Environment=production, Tier=db');
    await window.getByRole('heading', { name: 'Recordings' }).scrollIntoViewIfNeeded();
    await expectNoAxeViolations(window);
    await picture(window, 'settings-recordings-dark');
    await expect
      .poll(() => JSON.parse(readFileSync(join(directory, 'settings.json'), 'utf8')).recording)
      .toMatchObject({
        record: 'tagged',
        tags: [
          { key: 'Environment', value: 'production' },
          { key: 'Tier', value: 'db' },
        ],
      });
    await goTo('Sessions');
    await window.getByRole('button', { name: 'History' }).click();
    await sessionRow().first().waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'session-history-dark');
  });

  it('records shells on nodes that have the tag, and no others', async () => {
    const setTag = (set: { key: string; value: string }[], remove: string[]) =>
      window.evaluate(
        async (change) => {
          const { quarterdeck } = globalThis as unknown as { quarterdeck: Host };
          const nodes = await quarterdeck.call('fleet/list-nodes', { connectionId: 'bridge' });
          const nodeId = nodes.ok ? (nodes.value.nodes[0]?.nodeId ?? '') : '';
          return quarterdeck.call('fleet/set-tags', { connectionId: 'bridge', nodeId, ...change });
        },
        { set, remove },
      );
    await goTo('Nodes');
    const index = await openShell();
    await window.keyboard.type('echo plain-$((1 + 1))\n');
    await waitForScreen(window, index, 'plain-2');
    expect(await tab().getByText('Recording', { exact: true }).count()).toBe(0);
    await setTag([{ key: 'Tier', value: 'db' }], []);
    await openShell();
    await tab().getByText('Recording', { exact: true }).waitFor();
    expect(recordings()).toHaveLength(1);
  });

  it('says that the process which carries shells was killed, and keeps what was recorded', async () => {
    const index = (await window.locator(byTestId('terminal-pane')).count()) - 1;
    await pane().locator('textarea').focus();
    await window.keyboard.type('echo carried-$((1 + 1))\n');
    await waitForScreen(window, index, 'carried-2');
    await expect.poll(() => filesWith('carried-2').length).toBe(1);
    const pid = await launched.app.evaluate(
      ({ app }) => app.getAppMetrics().find((one) => one.name === 'Quarterdeck sessions')?.pid,
    );
    process.kill(pid as number, 'SIGKILL');
    await expectSessionState(window, index, 'ended');
    await window.getByRole('button', { name: 'Hide shells' }).click();
    await goTo('Sessions');
    await window.getByRole('button', { name: 'History' }).click();
    const row = window
      .getByRole('row')
      .filter({ hasText: 'The process that carries the terminals ended unexpectedly' })
      .filter({ hasText: 'Incomplete' });
    await row.locator('[data-testid^="session-row-"]').click();
    await window.locator(byTestId('player-screen')).focus();
    await window.keyboard.press('End');
    await expect.poll(played).toContain('carried-2');
  });

  it('has every line of a recording when the application is closed while the shell is open', async () => {
    await goTo('Nodes');
    await window.getByRole('button', { name: 'Show shells' }).click();
    const index = await openShell();
    await window.keyboard.type('echo closing-$((1 + 1))\n');
    await waitForScreen(window, index, 'closing-2');
    await launched.close();
    await launch();
    await goTo('Sessions');
    await window.getByRole('button', { name: 'History' }).click();
    const row = window.getByRole('row').filter({ hasText: 'Quarterdeck was closed, and the shell with it.' });
    await row.getByText('Recorded', { exact: true }).waitFor();
    await row.locator('[data-testid^="session-row-"]').click();
    await window.locator(byTestId('player-screen')).focus();
    await window.keyboard.press('End');
    await expect.poll(played).toContain('closing-2');
  });

  it('reads older sessions on while a filter is set, says how many it looked through, and shows why each ended', async () => {
    await launched.close();
    const database = new Database(join(directory, 'bridge', 'bridge.db'));
    const insert = database.prepare(
      `INSERT INTO sessions (session_id, node_id, owner, document_name, reason, state, started_at, ended_at, end_reason,
         last_activity_at, idle_timeout_minutes, client_token_hash)
       VALUES (?, 'mi-0123456789abcdef0', 'arn:aws:iam::000000000000:user/harbour', '', ?, 'Terminated', ?, ?, ?, ?, 20, '')`,
    );
    const begin = Date.now() - 86_400_000;
    database.transaction(() => {
      for (let index = 0; index < 450; index += 1) {
        const at = begin - index * 60_000;
        const why = 'The node closed the session because nobody had typed anything for twenty minutes.';
        insert.run(
          ...[`old-${String(index).padStart(4, '0')}`, index === 449 ? 'first-of-all' : 'daily'],
          ...[at, at + 30_000, why, at],
        );
      }
    })();
    database.close();
    await launch();
    await goTo('Sessions');
    await window.getByRole('button', { name: 'History' }).click();
    const table = window.locator(byTestId('sessions-table'));
    await table.getByText(/\(\d+\+\)/).waitFor();
    expect(await window.locator(byTestId('reading-note')).count()).toBe(0);
    const filter = window.getByRole('combobox', { name: /sessions/ });
    await filter.fill('first-of-all');
    await filter.press('Enter');
    await window.locator(byTestId('session-row-old-0449')).waitFor();
    const note = window.locator(byTestId('reading-note'));
    await note.getByText(/^Looked through all \d{3} sessions\.$/).waitFor();
    await table.getByText(/\(1\/\d{3}\)/).waitFor();
    const reason = table.locator('.table-sentence').first();
    expect(await reason.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
    await expectNoAxeViolations(window);
    await picture(window, 'session-filter');
  });
});
