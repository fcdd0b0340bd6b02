import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostCall } from '#test/helpers/host-call';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { chooseFromMenu } from '#test/helpers/menu';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
  screenText,
  waitForScreen,
} from '#test/helpers/screen';

const goneLayout = {
  layoutId: 'gone',
  name: 'Old machine',
  terminals: [{ terminalId: 't-1', connectionId: 'bridge', nodeId: 'mi-00000000000000000', title: 'old' }],
};

describe('the workspace of shells', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;

  const launch = async () => {
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1600x960'] });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000, state: 'attached' });
  };
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-workspace-'));
    const settings = {
      theme: 'light',
      // The screen is read as a screen reader reads it; a cursor that blinks would make pictures differ.
      terminal: { fontSize: 13, scrollback: 10_000, screenReader: true, cursorBlink: false },
      layouts: [goneLayout],
    };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify(settings));
    await launch();
  });
  afterAll(async () => {
    await launched?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const choose = (label: string) => chooseFromMenu(launched, label);
  const panes = () => window.locator(byTestId('terminal-pane'));
  const tab = (title: string) =>
    window.locator('.dv-tab').filter({ has: window.locator('.pane-tab-title', { hasText: exactly(title) }) });
  const exactly = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  const titles = () => window.locator('.pane-tab-title').allInnerTexts();
  /** The pane in which the keyboard is. */
  const focusedPane = () =>
    window.evaluate(() =>
      [...document.querySelectorAll('[data-testid="terminal-pane"]')].findIndex((pane) =>
        pane.contains(document.activeElement),
      ),
    );
  const focusPane = async (index: number) => {
    await panes().nth(index).locator('.xterm-screen').click();
    await expect.poll(focusedPane).toBe(index);
  };
  const hasBar = async (index: number) =>
    (await panes().nth(index).locator(byTestId('group-bar')).count()) > 0;
  const runIn = async (index: number, line: string) => {
    await focusPane(index);
    await window.keyboard.type(`${line}\n`);
  };
  const setTheme = async (theme: 'light' | 'dark') => {
    await hostCall(window, 'settings/update', { theme });
    await expect
      .poll(() => window.evaluate(() => document.body.classList.contains('awsui-dark-mode')))
      .toBe(theme === 'dark');
  };
  const thisNode = async () => {
    const [node] = (await hostCall(window, 'fleet/list-nodes', { connectionId: 'bridge' })).nodes;
    if (!node) throw new Error('There is no node.');
    return node;
  };
  const folder = (name: string) => {
    const path = join(directory, name);
    mkdirSync(path);
    return path;
  };
  /** What each file of a folder holds, in no order. */
  const written = (path: string) =>
    readdirSync(path)
      .map((name) => readFileSync(join(path, name), 'utf8').trim())
      .sort();

  it('stands eight shells in a grid over the whole window', async () => {
    const open = window.locator('[data-testid^="open-shell-mi-"]');
    await expect.poll(() => open.getAttribute('aria-disabled'), { timeout: 30_000 }).toBeNull();
    await open.click();
    await expectSessionState(window, 0, 'live');
    await choose('Shells over the whole window');
    for (let column = 1; column < 4; column += 1) {
      await choose('Split right');
      await expectSessionState(window, column, 'live');
    }
    for (let column = 0; column < 4; column += 1) {
      await focusPane(column);
      await choose('Split down');
      await expectSessionState(window, 4 + column, 'live');
      await expect.poll(focusedPane).toBe(4 + column);
    }
    const boxes = await Promise.all(
      Array.from({ length: 8 }, (_, index) => panes().nth(index).boundingBox()),
    );
    expect(new Set(boxes.map((box) => Math.round(box?.x ?? -1))).size).toBe(4);
    expect(new Set(boxes.map((box) => Math.round(box?.y ?? -1))).size).toBe(2);
    await expectNoAxeViolations(window);
  });

  it('moves the keyboard to the shell on each side', async () => {
    await focusPane(0);
    for (const [key, index] of [
      ['ArrowRight', 1],
      ['ArrowDown', 5],
      ['ArrowLeft', 4],
      ['ArrowUp', 0],
    ] as const) {
      await window.keyboard.press(`Control+Shift+${key}`);
      await expect.poll(focusedPane).toBe(index);
    }
  });

  it('echoes what is typed into one while another floods', async () => {
    await runIn(3, 'yes');
    await waitForScreen(window, 3, /y\s+y\s+y/);
    await runIn(6, 'echo answer-$((6 * 7))');
    await waitForScreen(window, 6, 'answer-42');
    await focusPane(3);
    await window.keyboard.press('Control+c');
    await waitForScreen(window, 3, '^C');
  });

  it('marks shells that are open when their node gets a tag', async () => {
    const { connectionId, nodeId } = await thisNode();
    const set = [
      { key: 'Environment', value: 'production' },
      { key: 'role', value: 'harbour-master' },
    ];
    await hostCall(window, 'fleet/set-tags', { connectionId, nodeId, set, remove: [] });
    await expect.poll(() => window.locator('.pane-tab-label').count()).toBe(8);
    expect(await window.locator('.dv-tab').first().getAttribute('aria-label')).toContain('production');
    await expectNoAxeViolations(window);
  });

  it('renames a tab, duplicates it by its menu, and opens again what was closed, where it was', async () => {
    const before = await titles();
    await tab(before[7] as string)
      .locator('.pane-tab')
      .dblclick();
    await window.locator(byTestId('rename-field')).waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.type('front door');
    await window.keyboard.press('Enter');
    await tab('front door').waitFor();
    await tab('front door').focus();
    await window.keyboard.press('Shift+F10');
    await window.locator(byTestId('context-menu')).waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.type('du');
    await window.keyboard.press('Enter');
    await tab('front door (2)').waitFor();
    await expect.poll(() => panes().nth(8).getAttribute('data-session-state')).toBe('live');
    const group = await titles();
    await choose('Close shell');
    await expect.poll(() => panes().count()).toBe(8);
    await choose('Reopen closed shell');
    await tab('front door (2)').waitFor();
    // It stands in the same row of tabs, and has the keyboard.
    expect(await titles()).toEqual(group);
    await expectSessionState(window, 8, 'live');
    await expect.poll(focusedPane).toBe(8);
    await choose('Close shell');
    await expect.poll(() => panes().count()).toBe(8);
  });

  it('gives one shell the room of all, and gives it back', async () => {
    await focusPane(1);
    const small = await panes().nth(1).boundingBox();
    await choose('Maximise or restore shell');
    await expect
      .poll(async () => (await panes().nth(1).boundingBox())?.width)
      .toBeGreaterThan((small?.width ?? 0) * 3);
    // The others' tabs are not to be reached meanwhile.
    await window.getByRole('button', { name: 'Restore' }).click();
    await expect.poll(async () => (await panes().nth(1).boundingBox())?.width).toBe(small?.width);
  });

  it('counts what it finds in a shell, and goes back to it', async () => {
    await runIn(2, 'clear; printf "buoy %s\\n" 1 2 3; echo BUOY');
    await waitForScreen(window, 2, 'BUOY');
    await window.keyboard.press('Control+Shift+F');
    const count = window.locator(byTestId('find-count'));
    await window.keyboard.type('buoy');
    await expect.poll(() => count.innerText()).toBe('4 of 4');
    await window.keyboard.press('Enter');
    await expect.poll(() => count.innerText()).toBe('3 of 4');
    await window.getByRole('button', { name: 'Match case' }).click();
    await expect.poll(() => count.innerText()).toBe('3 of 3');
    await window.getByRole('button', { name: 'Regular expression' }).click();
    await window.getByRole('textbox', { name: 'Find in this shell' }).fill('buoy [12]');
    await expect.poll(() => count.innerText()).toBe('2 of 2');
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await expect.poll(focusedPane).toBe(2);
  });

  it('takes what AltGr and dead keys write', async () => {
    await runIn(2, 'clear');
    const keyboard = await window.context().newCDPSession(window);
    const press = (key: string, code: string) =>
      keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code, text: key, unmodifiedText: key });
    // As they come from a German keyboard: AltGr+Q, AltGr+7, AltGr+ß, and the accent before its letter.
    await window.keyboard.type('echo ');
    await press('@', 'KeyQ');
    await press('{', 'Digit7');
    await press('€', 'KeyE');
    await waitForScreen(window, 2, 'echo @{€');
    await keyboard.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Dead',
      code: 'Equal',
      windowsVirtualKeyCode: 229,
    });
    await keyboard.send('Input.imeSetComposition', { text: '´', selectionStart: 1, selectionEnd: 1 });
    await keyboard.send('Input.insertText', { text: 'é' });
    await waitForScreen(window, 2, 'echo @{€é');
    await window.keyboard.type('x\n');
    await waitForScreen(window, 2, /\n@\{€éx/);
    await keyboard.detach();
  });

  it('opens a link with Ctrl held, and shows before where it leads', async () => {
    await launched.app.evaluate(({ shell }) => {
      shell.openExternal = (url) => {
        (globalThis as { opened?: string }).opened = url;
        return Promise.resolve();
      };
    });
    const opened = () => launched.app.evaluate(() => (globalThis as { opened?: string }).opened ?? '');
    const link = '\\e]8;;https://example.com/manual\\e\\\\harbour manual\\e]8;;\\e\\\\';
    await runIn(2, `clear; printf '${link}\\n'`);
    await waitForScreen(window, 2, /harbour manual\s/);
    const screen = await panes().nth(2).locator('.xterm-screen').boundingBox();
    const [x, y] = [(screen?.x ?? 0) + 40, (screen?.y ?? 0) + 8];
    await window.mouse.move(x, y + 60);
    await window.mouse.move(x, y, { steps: 4 });
    await window.getByText('Ctrl+click to open https://example.com/manual').waitFor();
    await window.mouse.click(x, y);
    expect(await opened()).toBe('');
    await window.keyboard.down('Control');
    await window.mouse.click(x, y);
    await window.keyboard.up('Control');
    await expect.poll(opened).toBe('https://example.com/manual');
  });

  it('is shown with work in it, in light and dark', async () => {
    const lines = [
      'clear; cat /etc/os-release',
      'clear; df -h --output=target,size,pcent / /dev/shm',
      'clear; ls --color=always /etc | column -c 44 | head -n 24',
      'clear; date -u; free -h | cut -c 1-40',
      'clear; head -n 22 /etc/services',
      'clear; ls -l --color=always /etc/security',
      'clear; for n in 1 2 3 4 5 6; do tput setaf $n; echo "quarterdeck $n"; done; tput sgr0',
      'clear; id; locale',
    ];
    for (const [index, line] of lines.entries()) await runIn(index, line);
    await waitForScreen(window, 7, 'LC_ALL=');
    await picture(window, 'workspace');
    await setTheme('dark');
    await expectNoAxeViolations(window);
    await picture(window, 'workspace-dark');
    await setTheme('light');
    await window.keyboard.press('Control+Shift+K');
    // What is typed before it is drawn is looked for too, and reaches no shell.
    await window.keyboard.type('vm');
    await window.getByRole('option').first().waitFor();
    expect(await window.getByRole('combobox', { name: /Find a node by name/ }).inputValue()).toBe('vm');
    await picture(window, 'palette');
    await window.keyboard.press('Escape');
    await expect.poll(focusedPane).toBe(7);
    expect(await screenText(window, 7)).not.toContain('vm:/root# v');
  });

  it('types into the three shells of a group, and each of them gets all of it', async () => {
    const path = folder('typed');
    await focusPane(0);
    await window.locator(byTestId('open-groups')).click();
    await window.locator(byTestId('new-group')).click();
    const all = await titles();
    const inGroup = (title: string) =>
      window
        .locator(byTestId(`in-group-${title}`))
        .getByRole('checkbox')
        .click();
    const first = await panes().nth(0).getAttribute('aria-label');
    const members = all.filter((title) => !first?.includes(title)).slice(0, 2);
    for (const title of members) await inGroup(title);
    await window.getByRole('textbox', { name: /Name of the group/ }).fill('deploy');
    await window.locator(byTestId('group-on')).getByRole('checkbox').click();
    await expect.poll(() => window.locator(byTestId('group-bar')).count()).toBe(3);
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await window.locator(byTestId('group-bar')).first().getByText('Typing into 3 shells: deploy').waitFor();
    await window.keyboard.type(`clear; D=${path}; echo "to $((6 * 7)) and all" > $D/$$; cat $D/$$\n`);
    await expect.poll(() => written(path), { timeout: 20_000 }).toEqual(Array(3).fill('to 42 and all'));
    await expectNoAxeViolations(window);
    await picture(window, 'broadcast');
  });

  it('asks before it pastes into a group, with what and into how many', async () => {
    const path = folder('pasted');
    await launched.app.evaluate(
      ({ clipboard }, text) => clipboard.writeText(text),
      `D=${path}\necho "pasted once" >> $D/$$\n`,
    );
    await window.keyboard.press('Shift+F10');
    await window.locator(byTestId('menu-paste')).click();
    const dialog = window.getByRole('dialog');
    await dialog.getByText('Paste 2 lines into 3 shells?').waitFor();
    await dialog.getByText('echo "pasted once"').waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    expect(written(path)).toEqual([]);
    await window.keyboard.press('Shift+F10');
    await window.locator(byTestId('menu-paste')).click();
    await dialog.getByRole('button', { name: 'Paste', exact: true }).click();
    await expect.poll(focusedPane).toBe(0);
    // The shells ask for pastes in brackets, so that nothing runs before Enter.
    for (let index = 0; index < 8; index += 1)
      if (await hasBar(index)) await waitForScreen(window, index, 'echo "pasted once"');
    expect(written(path)).toEqual([]);
    await window.keyboard.press('Enter');
    await expect.poll(() => written(path), { timeout: 20_000 }).toEqual(Array(3).fill('pasted once'));
  });

  it('leaves out a member that is not live, says so, and keeps nothing for it', async () => {
    const path = folder('left-out');
    const bars = window.locator(byTestId('group-bar'));
    const members = panes().filter({ has: bars });
    const other = members.nth(1);
    const index = await other.evaluate((pane) =>
      [...document.querySelectorAll('[data-testid="terminal-pane"]')].indexOf(pane),
    );
    // Taken out, ended and put in again: in the group, what is typed would end them all.
    await other.locator(byTestId('leave-group')).click();
    await runIn(index, 'exit');
    await expectSessionState(window, index, 'ended');
    await panes().nth(index).locator('.xterm-screen').click({ button: 'right' });
    await window.getByRole('menuitemcheckbox', { name: 'Type with deploy' }).click();
    await bars.getByText('Left out of deploy').waitFor();
    await focusPane(0);
    await bars.first().getByText('Typing into 2 shells: deploy (1 left out, not live)').waitFor();
    await window.keyboard.type(`D=${path}; echo "two of us" > $D/$$\n`);
    await expect.poll(() => written(path), { timeout: 20_000 }).toEqual(Array(2).fill('two of us'));
    await panes().nth(index).locator(byTestId('start-anew')).click();
    await expectSessionState(window, index, 'live');
    await bars.first().getByText('Typing into 3 shells: deploy').waitFor();
    await focusPane(0);
    await window.keyboard.type('echo "$D" | wc -c\n');
    await waitForScreen(window, index, /\b1\s/);
    expect(written(path)).toEqual(Array(2).fill('two of us'));
  });

  it('can be read in dark with everything open that opens over the shells', async () => {
    await setTheme('dark');
    await focusPane(0);
    await window.keyboard.press('Shift+F10');
    await window.locator(byTestId('context-menu')).waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await window.locator(byTestId('open-groups')).click();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await window.keyboard.press('Control+Shift+F');
    await window.keyboard.type('all');
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await window.keyboard.press('Control+Shift+K');
    await window.getByRole('option').first().waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await window.locator(byTestId('open-groups')).click();
    await choose('Layouts…');
    await window.getByRole('button', { name: 'Open Old machine' }).waitFor();
    await window.locator(byTestId('save-layout')).click();
    await window.getByText('A layout needs a name.').waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    // The groups, over which it was opened, are gone; the shell has the keyboard.
    await expect.poll(() => window.getByRole('dialog').count()).toBe(0);
    await expect.poll(focusedPane).toBe(0);
    await setTheme('light');
  });

  it('leaves a group with one command', async () => {
    await focusPane(0);
    await choose('Type into a group, or leave it');
    await expect.poll(() => window.locator(byTestId('group-bar')).count()).toBe(2);
    await window.keyboard.type('echo alone-$((1 + 1))\n');
    await waitForScreen(window, 0, 'alone-2');
    for (let index = 1; index < 8; index += 1)
      expect(await screenText(window, index)).not.toContain('alone-2');
  });

  it('opens a shell by part of a tag and of an address, with the keyboard alone', async () => {
    const count = await panes().count();
    const { ipAddress = '' } = await thisNode();
    await window.keyboard.press('Control+Shift+K');
    await window.locator(byTestId('palette')).waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.type(`harbour ${ipAddress.slice(2, 7)}`);
    const options = window.getByRole('option');
    await expect.poll(() => options.count()).toBe(1);
    await expectNoAxeViolations(window);
    await window.keyboard.press('Control+Enter');
    await expect.poll(() => panes().count()).toBe(count + 1);
    await expectSessionState(window, count, 'live');
    await expect.poll(focusedPane).toBe(count);
    await window.keyboard.type('echo by-keyboard-$((40 + 2))\n');
    await waitForScreen(window, count, 'by-keyboard-42');
  });

  it('says that nothing matches, and goes back to the shell', async () => {
    await window.keyboard.press('Control+Shift+K');
    await window.keyboard.type('no such thing');
    await window.getByText('Nothing matches').waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await expect.poll(focusedPane).toBe(8);
  });

  it('keeps a layout under a name, and opens it with sessions of its own', async () => {
    await choose('Save layout…');
    await window.getByRole('textbox', { name: 'Save the present arrangement as' }).fill('Harbour');
    await expectNoAxeViolations(window);
    await window.keyboard.press('Enter');
    await window.getByText('Layout Harbour saved').waitFor({ state: 'attached' });
    const saved = await titles();
    await choose('Close other shells');
    await window.getByRole('dialog').getByRole('button', { name: 'Close them' }).click();
    await expect.poll(() => panes().count()).toBe(1);
    await choose('Layouts…');
    await window.getByRole('button', { name: 'Open Harbour' }).click();
    // One shell is open, and would be lost.
    await window.getByRole('dialog').getByText('would end').waitFor();
    await expectNoAxeViolations(window);
    await window.locator(byTestId('replace-layout')).click();
    await expect.poll(() => panes().count()).toBe(9);
    for (let index = 0; index < 9; index += 1) await expectSessionState(window, index, 'live');
    expect(await titles()).toEqual(saved);
    const boxes = await Promise.all(
      Array.from({ length: 9 }, (_, index) => panes().nth(index).boundingBox()),
    );
    expect(new Set(boxes.map((box) => Math.round(box?.x ?? -1))).size).toBeGreaterThanOrEqual(4);
  });

  it('renames and deletes a layout by keyboard alone, under a name that no other has', async () => {
    const holds = (name: string) =>
      expect.poll(() => window.evaluate(() => document.activeElement?.ariaLabel ?? '')).toBe(name);
    await choose('Save layout…');
    await window.getByRole('textbox', { name: 'Save the present arrangement as' }).fill('Spare');
    await window.keyboard.press('Enter');
    await choose('Layouts…');
    await window.getByRole('button', { name: 'Rename Spare' }).focus();
    await window.keyboard.press('Enter');
    await window.getByRole('textbox', { name: 'New name of Spare' }).waitFor();
    await window.keyboard.type('harbour');
    await window.keyboard.press('Enter');
    await window.getByText('Another layout has this name.').waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Control+a');
    await window.keyboard.type('Anchor');
    await window.keyboard.press('Enter');
    await holds('Rename Anchor');
    await window.keyboard.press('Enter');
    await window.keyboard.type('dropped');
    await window.keyboard.press('Escape');
    await holds('Rename Anchor');
    await window.keyboard.press('Tab');
    await window.keyboard.press('Enter');
    await window.getByText('Delete Anchor?').waitFor();
    await expectNoAxeViolations(window);
    // The keyboard is on what keeps it.
    await window.keyboard.press('Enter');
    await holds('Delete Anchor');
    await window.keyboard.press('Enter');
    await window.getByText('Delete Anchor?').waitFor();
    await window.keyboard.press('Tab');
    await window.keyboard.press('Enter');
    await holds('Open Harbour');
    expect(await window.getByRole('button', { name: /Anchor/ }).count()).toBe(0);
    await window.keyboard.press('Escape');
    await expect.poll(() => window.getByRole('dialog').count()).toBe(0);
  });

  it('says in its pane why a node of a layout is not there', async () => {
    await choose('Layouts…');
    await window.getByRole('button', { name: 'Open Old machine' }).click();
    await window.locator(byTestId('add-layout')).click();
    await expect.poll(() => panes().count()).toBe(10);
    await expectSessionState(window, 9, 'ended');
    const notice = panes().nth(9).locator(byTestId('pane-notice'));
    await expect.poll(() => notice.innerText()).toMatch(/^Not started\. .*mi-00000000000000000/);
    await expectNoAxeViolations(window);
  });

  it('asks before it pastes a megabyte, which then arrives byte for byte', async () => {
    const file = join(directory, 'megabyte');
    const line = `${'0123456789abcdef'.repeat(4).slice(0, 63)}\n`;
    const text = line.repeat(1024 * 16);
    expect(Buffer.byteLength(text)).toBe(1024 * 1024);
    await runIn(0, `stty -echo; head -c ${text.length} > ${file}; stty echo; echo all-$((3 + 4))`);
    await launched.app.evaluate(({ clipboard }, wanted) => clipboard.writeText(wanted), text);
    await window.keyboard.press('Shift+F10');
    await window.locator(byTestId('menu-paste')).click();
    await window.getByRole('dialog').getByText('Paste 16,384 lines?').waitFor();
    await window.getByRole('dialog').getByText('1.05 MB').waitFor();
    await expectNoAxeViolations(window);
    await window.getByRole('dialog').getByRole('button', { name: 'Paste', exact: true }).click();
    await expect.poll(() => screenText(window, 0), { timeout: 60_000 }).toContain('all-7');
    expect(readFileSync(file, 'utf8') === text).toBe(true);
  });

  it('shows how far a long paste is, and calls the rest off', async () => {
    const file = join(directory, 'called-off');
    const text = `${'x'.repeat(63)}\n`.repeat(1024 * 64);
    await runIn(0, `clear; read -r -p 'waiting ' answer < <(sleep 4; echo go); cat > ${file}`);
    await launched.app.evaluate(({ clipboard }, wanted) => clipboard.writeText(wanted), text);
    await window.keyboard.press('Shift+F10');
    await window.locator(byTestId('menu-paste')).click();
    await window.getByRole('dialog').getByText('4.19 MB').waitFor();
    await window.getByRole('dialog').getByRole('button', { name: 'Paste', exact: true }).click();
    const progress = panes().nth(0).locator(byTestId('send-progress'));
    await progress.getByRole('progressbar').waitFor();
    await expectNoAxeViolations(window);
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => progress.count()).toBe(0);
    await expect.poll(() => readdirSync(directory), { timeout: 20_000 }).toContain('called-off');
    await window.keyboard.press('Control+c');
    await window.keyboard.type('clear; echo back-$((1 + 1))\n');
    await waitForScreen(window, 0, 'back-2');
    expect(readFileSync(file).byteLength).toBeLessThan(text.length);
  });

  it('has the groups there after a restart, and none of them typing', async () => {
    await launched.close();
    await launch();
    await expect.poll(() => panes().count(), { timeout: 30_000 }).toBe(10);
    expect(await window.locator('.pane-tab-group').count()).toBeGreaterThan(0);
    expect(await window.locator(byTestId('group-bar')).count()).toBe(0);
    expect(await panes().nth(0).locator(byTestId('pane-notice')).innerText()).toMatch(/^Not started\./);
    await expectNoAxeViolations(window);
    await expect.poll(() => window.getByText('This machine').count(), { timeout: 30_000 }).toBeGreaterThan(0);
    await expect
      .poll(async () => (await thisNode().catch(() => undefined))?.sessionStatus, { timeout: 30_000 })
      .toBe('connected');
    await window.locator(byTestId('start-all')).click();
    const states = () =>
      panes().evaluateAll((all) => all.map((pane) => pane.getAttribute('data-session-state')).sort());
    // All but the one whose node is gone.
    await expect.poll(states, { timeout: 40_000 }).toEqual(['ended', ...Array(9).fill('live')]);
    expect(await window.locator(byTestId('group-bar')).count()).toBe(0);
  });
});
