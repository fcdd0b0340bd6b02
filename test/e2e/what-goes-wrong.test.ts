import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '#test/helpers/eventually';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
  waitForScreen,
} from '#test/helpers/screen';

describe('the application when something is wrong', () => {
  let directory: string;
  let launched: LaunchedApplication | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-wrong-'));
    const terminal = { fontSize: 13, scrollback: 10_000, screenReader: true };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ theme: 'light', terminal }));
  });
  afterEach(async () => {
    await launched?.close();
    launched = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  const launch = async (env: Record<string, string> = {}) => {
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1280x800'], env });
    return launched.window;
  };
  const close = async () => {
    await launched?.close();
    launched = undefined;
  };
  const processId = (name: string) =>
    eventually(`a process named ${name}`, () =>
      launched?.app.evaluate(
        ({ app }, wanted) => app.getAppMetrics().find((one) => one.name === wanted)?.pid,
        name,
      ),
    );

  const openFirstShell = async (window: Page) => {
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    const button = window.locator('[data-testid^="open-shell-mi-"]');
    await expect.poll(() => button.getAttribute('aria-disabled'), { timeout: 30_000 }).toBeNull();
    await button.click();
    await expectSessionState(window, 0, 'live');
  };

  const withDatabase = <T>(use: (database: InstanceType<typeof Database>) => T): T => {
    const database = new Database(join(directory, 'bridge', 'bridge.db'));
    try {
      return use(database);
    } finally {
      database.close();
    }
  };
  const schemaVersion = () =>
    withDatabase(
      (database) => (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version,
    );
  const setSchemaVersion = (version: number) =>
    withDatabase((database) => database.exec(`PRAGMA user_version = ${version}`));

  it('starts with a settings file that is not JSON, says which, and keeps it', async () => {
    writeFileSync(join(directory, 'settings.json'), '{"theme": "dark", ');
    const window = await launch();
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    const notice = window.getByText('The settings could not be read');
    await notice.waitFor();
    const kept = readdirSync(directory).filter((name) => name.startsWith('settings.json.'));
    expect(kept).toHaveLength(1);
    await window.getByText(kept[0] as string).waitFor();
    expect(readFileSync(join(directory, kept[0] as string), 'utf8')).toBe('{"theme": "dark", ');
    await expectNoAxeViolations(window);
    await picture(window, 'wrong-settings');
    await window.getByRole('button', { name: 'Dismiss' }).first().click();
    await expect.poll(() => notice.count()).toBe(0);
  });

  it("starts with a corrupt bridge's database, keeps it, and this machine joins again", async () => {
    let window = await launch();
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    await close();
    for (const name of readdirSync(join(directory, 'bridge')))
      if (/-(wal|shm)$/.test(name)) rmSync(join(directory, 'bridge', name));
    writeFileSync(join(directory, 'bridge', 'bridge.db'), 'this is not a database '.repeat(400));
    window = await launch();
    await window.getByText("The bridge's database could not be read").waitFor({ timeout: 30_000 });
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    await window.getByText('Online').first().waitFor({ timeout: 30_000 });
    expect(readdirSync(join(directory, 'bridge')).some((name) => /^bridge\.db\..+/.test(name))).toBe(true);
    await picture(window, 'wrong-database');
  });

  it('says that a database of a newer version cannot be used, and touches nothing', async () => {
    let window = await launch();
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    await close();
    const known = schemaVersion();
    setSchemaVersion(9999);
    window = await launch();
    await window.getByText('This machine is not available').waitFor({ timeout: 30_000 });
    await window
      .getByText(/newer version/)
      .first()
      .waitFor();
    // What was known is still there, and not claimed to be so now.
    await window.locator('[data-freshness="last-known"]').waitFor();
    await window.getByText('Was online').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'wrong-newer-database');
    expect(readdirSync(join(directory, 'bridge')).filter((name) => name.startsWith('bridge.db.'))).toEqual(
      [],
    );
    setSchemaVersion(known);
    await window.getByRole('button', { name: 'Restart the bridge' }).click();
    await window.locator('[data-freshness="live"]').locator(anyNodeRow).waitFor({ timeout: 60_000 });
  });

  it('takes another port when its own is taken, says so, and the node follows', async () => {
    let window = await launch();
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    await close();
    const state = JSON.parse(readFileSync(join(directory, 'bridge', 'bridge.json'), 'utf8'));
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(state.port, '127.0.0.1', resolve));
    try {
      window = await launch();
      await window.getByText('The API port moved').waitFor({ timeout: 30_000 });
      await window.getByText(`Port ${state.port} is taken`).waitFor();
      await window.locator(anyNodeRow).waitFor();
      await expect
        .poll(() => window.locator('[data-testid^="open-shell-mi-"]').getAttribute('aria-disabled'), {
          timeout: 30_000,
        })
        .toBeNull();
    } finally {
      squatter.close();
    }
  });

  it("says that this machine's node stopped, and starts it again", async () => {
    const window = await launch();
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    const first = await processId('Quarterdeck node');
    process.kill(first, 'SIGKILL');
    const switcher = (state: string) => window.locator(`[data-connection-state="${state}"]`);
    await switcher('degraded').waitFor({ timeout: 10_000 });
    const second = await eventually('another node process', async () => {
      const pid = await processId('Quarterdeck node');
      return pid !== first && pid;
    });
    expect(second).not.toBe(first);
    await switcher('ready').waitFor({ timeout: 30_000 });
  });

  it('says that a shell ended when the process that carries it did, and starts a new one', async () => {
    const window = await launch();
    await openFirstShell(window);
    process.kill(await processId('Quarterdeck sessions'), 'SIGKILL');
    await expectSessionState(window, 0, 'ended');
    await picture(window, 'wrong-session-host');
    await window.locator(byTestId('start-anew')).click();
    await expectSessionState(window, 0, 'live');
  });

  it('goes on with the same shell when the window itself crashed, and shows what came meanwhile', async () => {
    const window = await launch();
    await openFirstShell(window);
    await window.keyboard.type('sleep 2; echo came-$((40 + 2))\n');
    await waitForScreen(window, 0, 'sleep 2');
    const pageProcess = await launched?.app.evaluate(
      ({ app }) => app.getAppMetrics().find((one) => one.type === 'Tab')?.pid,
    );
    process.kill(pageProcess as number, 'SIGKILL');
    // The driver's own view of the page ended with its process; the application loads the page again by itself.
    const inPage = <T>(script: string) =>
      launched?.app.evaluate(
        ({ BrowserWindow }, text) =>
          Promise.race([
            BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text) as Promise<T>,
            // A page that has just crashed never answers.
            new Promise<undefined>((resolve) => setTimeout(resolve, 1000)),
          ]),
        script,
      );
    const states =
      '[...document.querySelectorAll(\'[data-testid="terminal-pane"]\')].map((pane) => pane.dataset.sessionState)';
    await expect.poll(() => inPage<string[]>(states), { timeout: 30_000 }).toEqual(['live']);
    const screen = "document.querySelector('.xterm-accessibility-tree')?.textContent ?? ''";
    await expect.poll(() => inPage<string>(screen), { timeout: 20_000 }).toContain('came-42');
  });

  it('goes on with the same shell when its page is loaded again, as the page of a failed window offers', async () => {
    const window = await launch();
    await openFirstShell(window);
    await window.keyboard.type('NOTE=kept; clear\n');
    await window.evaluate(() => {
      (globalThis as { beforeReload?: true }).beforeReload = true;
      location.reload();
    });
    await expect
      .poll(() => window.evaluate(() => 'beforeReload' in globalThis).catch(() => true), { timeout: 20_000 })
      .toBe(false);
    await expectSessionState(window, 0, 'live');
    await window.locator(`${byTestId('terminal-pane')} .xterm-screen`).click();
    await window.keyboard.type('echo note-is-$NOTE\n');
    await waitForScreen(window, 0, 'note-is-kept');
  });

  it('asks before shells are ended by closing it, and stays when the answer is no', async () => {
    const window = await launch();
    await openFirstShell(window);
    await launched?.app.evaluate(({ dialog, app }) => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      dialog.showMessageBox = ((_window: unknown, question: { message: string }) => {
        asked.push(question.message);
        return Promise.resolve({ response: 1, checkboxChecked: false });
      }) as never;
      app.quit();
    });
    await expect
      .poll(() => launched?.app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked))
      .toEqual(['Quit and end a shell?']);
    await window.keyboard.type('echo still-$((40 + 2))\n');
    await waitForScreen(window, 0, 'still-42');
  });

  it('leaves the file that was there when an export cannot be written', async () => {
    const window = await launch();
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    const target = join(directory, 'no-such-folder', 'nodes.csv');
    await launched?.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, target);
    await window.locator(byTestId('export-csv')).click();
    await window.getByText('The export failed').waitFor();
    await window.getByText('was not written: its folder does not exist.').waitFor();
    await picture(window, 'wrong-export');
  });

  it('shows the one window instead of a second one', async () => {
    const window = await launch();
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    const { executable, args, env } = JSON.parse(process.env.QUARTERDECK_TEST_ELECTRON as string);
    const second = spawnSync(executable, [...args, `--data=${directory}`], {
      env: { ...process.env, ...env, HOME: directory },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(second.status).toBe(0);
    expect(second.stderr).toContain('running already');
    expect(await window.locator(anyNodeRow).count()).toBe(1);
  });
});
