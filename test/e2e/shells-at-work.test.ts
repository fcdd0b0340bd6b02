import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relayAlone } from '#test/helpers/bridge-command';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { chooseFromMenu } from '#test/helpers/menu';
import {
  anyNodeRow,
  byTestId,
  expectSessionState,
  picture,
  screenText,
  waitForScreen,
} from '#test/helpers/screen';
import { onPath } from '#test/helpers/stock-peers';

describe('shells at work', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-work-'));
    const terminal = { fontSize: 13, scrollback: 10_000, screenReader: true, cursorBlink: false };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ theme: 'dark', terminal }));
    // Over the bridge, as shells of other machines.
    launched = await launchApplication({
      dataDirectory: directory,
      args: ['--size=1400x900'],
      env: relayAlone,
    });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000, state: 'attached' });
  });
  afterAll(async () => {
    await launched?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const focus = async (index = 0) => {
    await window.locator(byTestId('terminal-pane')).nth(index).locator('.xterm-screen').click();
  };
  const type = (text: string) => window.keyboard.type(text);
  const run = async (line: string, index = 0) => {
    await focus(index);
    await type(`${line}\n`);
  };

  it('fills the window with a shell', async () => {
    const open = window.locator('[data-testid^="open-shell-mi-"]');
    await expect.poll(() => open.getAttribute('aria-disabled'), { timeout: 30_000 }).toBeNull();
    await open.click();
    await expectSessionState(window, 0, 'live');
    await chooseFromMenu(launched, 'Shells over the whole window');
    await run("PS1='$ '");
    await waitForScreen(window, 0, /\$ $/m);
  });

  it('tells programs each size that the window takes', async () => {
    const sizes: string[] = [];
    for (const [width, height] of [
      [1100, 700],
      [1400, 900],
    ] as const) {
      await launched.app.evaluate(
        ({ BrowserWindow }, [w, h]) =>
          BrowserWindow.getAllWindows()[0]?.setContentSize(w as number, h as number),
        [width, height],
      );
      // The size is told a moment later; what is asked until then is the one before.
      await expect
        .poll(async () => {
          await run('clear; stty size');
          const rows = await window.locator('.xterm-accessibility-tree > div').count();
          return new RegExp(`^${rows} \\d+$`, 'm').exec(await screenText(window, 0))?.[0];
        })
        .not.toBeUndefined();
      sizes.push(/^\d+ \d+$/m.exec(await screenText(window, 0))?.[0] ?? '');
    }
    expect(new Set(sizes).size).toBe(2);
  });

  it('shows text of every script, and takes it', async () => {
    const lines = [
      'naïve Übergröße|',
      'Ελληνικά|',
      '日本語テキスト|',
      '한국어|',
      '🚀 rocket|',
      'e\u0301 combined|',
    ];
    writeFileSync(join(directory, 'scripts.txt'), `${lines.join('\n')}\n`);
    await run(`clear; cat ${join(directory, 'scripts.txt')}`);
    const text = await waitForScreen(window, 0, /combined\|/);
    for (const line of lines) expect(text).toContain(line);
    await run('clear; read -r word; printf \'%s\' "$word" | od -An -tx1');
    await launched.app.evaluate(({ clipboard }) => clipboard.writeText('żółć 漢'));
    await window.keyboard.press('Control+Shift+V');
    await type('\n');
    await waitForScreen(window, 0, /c5 bc c3 b3 c5 82 c4 87 20 e6 bc a2/);
  });

  it.skipIf(!onPath('vim'))('edits a file in vim', async () => {
    const file = join(directory, 'edited.txt');
    await run(`clear; vim -u NONE -N ${file}`);
    await waitForScreen(window, 0, /~\s+~/);
    await type('iwritten in vim');
    await window.keyboard.press('Escape');
    await type('yyp');
    await waitForScreen(window, 0, /written in vim\s+written in vim/);
    await picture(window, 'shell-vim');
    await type(':wq\n');
    await waitForScreen(window, 0, /\$ $/m);
    await expect.poll(() => readFileSync(file, 'utf8')).toBe('written in vim\nwritten in vim\n');
  });

  it.skipIf(!onPath('less'))('pages through a file in less, and leaves the screen as it was', async () => {
    await run('clear; echo before; seq 1 5000 | less');
    await waitForScreen(window, 0, /^1\n2\n3\n/);
    await type('G');
    await waitForScreen(window, 0, /4999\n5000/);
    await type('g/2500\n');
    await waitForScreen(window, 0, /^2500\n2501/);
    await type('q');
    await waitForScreen(window, 0, /before/);
    expect(await screenText(window, 0)).not.toContain('2501');
  });

  it.skipIf(!onPath('htop'))('runs htop, which draws all over, and ends it', async () => {
    await run('clear; htop');
    await waitForScreen(window, 0, /F10\s*Quit/);
    await waitForScreen(window, 0, /Load average/);
    await type('q');
    await run('echo after-$((1+1))');
    await waitForScreen(window, 0, 'after-2');
  });

  it('goes on with every shell after the bridge was killed, with nothing lost of what ran meanwhile', async () => {
    const count = 4;
    for (let index = 1; index < count; index += 1) {
      await chooseFromMenu(launched, index % 2 === 1 ? 'Split right' : 'Split down');
      await expectSessionState(window, index, 'live');
    }
    for (let index = 0; index < count; index += 1)
      await run(
        `clear; mark=kept-${index}; for n in $(seq 1 40); do echo line-$n-of-${index}; sleep 0.1; done`,
        index,
      );
    const pid = await launched.app.evaluate(
      ({ app }) => app.getAppMetrics().find((one) => one.name === 'Quarterdeck bridge')?.pid,
    );
    process.kill(pid as number, 'SIGKILL');
    for (let index = 0; index < count; index += 1) await expectSessionState(window, index, 'resuming');
    for (let index = 0; index < count; index += 1) await expectSessionState(window, index, 'live');
    for (let index = 0; index < count; index += 1) {
      const text = await waitForScreen(window, index, `line-40-of-${index}`);
      const last = [...text.matchAll(/line-(\d+)-of/g)].map(([, number]) => Number(number));
      expect(last).toEqual(Array.from({ length: last.length }, (_, at) => 40 - last.length + 1 + at));
      await run('echo "$mark here"', index);
      await waitForScreen(window, index, `kept-${index} here`);
    }
  });
});
