import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '#shared/ipc/host';
import type { Transfer } from '#shared/transfers/transfer';
import { eventually } from '#test/helpers/eventually';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { chooseFromMenu } from '#test/helpers/menu';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
} from '#test/helpers/screen';

type WindowOfPage = { quarterdeck: Host; told: Transfer[] };

describe('files to and from a node', () => {
  let directory: string;
  let near: string;
  let far: string;
  let launched: LaunchedApplication;
  let window: Page;
  const small = randomBytes(3_000_000);
  /** On its way for some seconds. */
  const large = randomBytes(120_000_000);

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-e2e-files-'));
    near = join(directory, 'near');
    // Sessions on this machine begin in the home directory of the account, which is not the test's.
    far = mkdtempSync(join(tmpdir(), 'incoming-'));
    mkdirSync(near);
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ theme: 'light' }));
    writeFileSync(join(near, 'app.conf'), small);
    for (const name of ['release-2.4.1.tar.gz', 'orders.dump']) writeFileSync(join(near, name), large);
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1400x900'] });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    await window.evaluate(() => {
      const page = globalThis as unknown as WindowOfPage;
      page.told = [];
      page.quarterdeck.on('transfers/changed', ({ changed }) => page.told.push(...changed));
    });
  });
  afterAll(async () => {
    await launched?.close();
    for (const made of [directory, far]) rmSync(made, { recursive: true, force: true });
  });

  /** What the system's dialogs answer from here on. */
  const choosing = (filePaths: string[], filePath = '') =>
    launched.app.evaluate(
      ({ dialog }, chosen) => {
        dialog.showOpenDialog = () =>
          Promise.resolve({ canceled: chosen.filePaths.length === 0, filePaths: chosen.filePaths });
        dialog.showSaveDialog = () =>
          Promise.resolve({ canceled: chosen.filePath === '', filePath: chosen.filePath });
      },
      { filePaths, filePath },
    );
  const go = (place: string) => window.locator('.navigation').getByRole('link', { name: place }).click();
  const toNode = async () => {
    await go('Nodes');
    await window.locator(anyNodeRow).getByRole('link').click();
    await window.getByRole('tab', { name: 'Files' }).click();
  };
  const action = async (name: string) => {
    await window.getByRole('button', { name: 'Actions' }).click();
    await window.getByRole('menuitem', { name }).click();
  };
  /** As the main process has them. */
  const transfers = async (): Promise<Transfer[]> => {
    const result = await window.evaluate(() =>
      (globalThis as unknown as WindowOfPage).quarterdeck.call('transfers/list', undefined),
    );
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  };
  const latest = async (): Promise<Transfer> => {
    const last = (await transfers()).at(-1);
    if (!last) throw new Error('there is no transfer');
    return last;
  };
  const told = (transferId: string) =>
    window.evaluate(
      (wanted) => (globalThis as unknown as WindowOfPage).told.filter((one) => one.transferId === wanted),
      transferId,
    );
  const stateOf = (transferId: string) => window.locator(byTestId(`transfer-state-${transferId}`));
  const isShown = (transferId: string, state: string) =>
    eventually(
      `the transfer to be ${state}`,
      async () => {
        const shown = await stateOf(transferId).getAttribute('data-state');
        if (shown !== state && !['waiting', 'running', null].includes(shown))
          throw new Error(`it is ${await stateOf(transferId).innerText()}, and not ${state}`);
        return shown === state;
      },
      60_000,
    );
  const row = (name: string) => window.getByRole('row').filter({ hasText: name });
  /** The field of a dialog, when the dialog has given it the focus. */
  const fieldInFocus = async (name: string) => {
    const field = window.getByRole('textbox', { name });
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    return field;
  };
  const upload = async (name: string, to: string): Promise<string> => {
    await choosing([join(near, name)]);
    await toNode();
    await window.locator(byTestId('upload-files')).click();
    const field = await fieldInFocus('Directory on the node');
    await field.fill(to);
    await field.press('Enter');
    await expect.poll(() => window.getByRole('dialog').count()).toBe(0);
    return (await latest()).transferId;
  };
  const hasFocus = (text: string) =>
    expect.poll(() => window.evaluate(() => document.activeElement?.textContent ?? '')).toContain(text);

  it('has nothing at first, and says how files travel', async () => {
    await go('Transfers');
    await window.getByText('No transfers', { exact: true }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'transfers-empty');
  });

  it('uploads files by keyboard alone, into a directory that is typed', async () => {
    await choosing([join(near, 'app.conf'), near]);
    await toNode();
    await window.getByText('Drop files anywhere on this page').waitFor();
    await window.locator(byTestId('upload-files')).focus();
    await window.keyboard.press('Enter');
    await window.getByRole('dialog').waitFor();
    await window.getByText('It is a folder. Send its files, or an archive of it.').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'upload-dialog');
    await expect
      .poll(() => window.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value))
      .toBe('~');
    await window.keyboard.type(far);
    await window.keyboard.press('Enter');
    await expect.poll(() => window.getByRole('dialog').count()).toBe(0);
    await hasFocus('Upload files…');
    const { transferId } = await latest();
    await isShown(transferId, 'done');
    expect(readFileSync(join(far, 'app.conf')).equals(small)).toBe(true);
    const running = (await told(transferId)).flatMap(({ state }) =>
      state.kind === 'running' ? [state.progress] : [],
    );
    expect(running.some(({ doneBytes }) => doneBytes > 0 && doneBytes <= small.length)).toBe(true);
    await stateOf(transferId).getByText('3 MB; the checksums are equal.').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'node-files');
  });

  it('asks before a file of the node is replaced, and replaces it', async () => {
    writeFileSync(join(far, 'app.conf'), 'theirs');
    const transferId = await upload('app.conf', far);
    await isShown(transferId, 'exists');
    expect(readFileSync(join(far, 'app.conf'), 'utf8')).toBe('theirs');
    await stateOf(transferId).getByText(`${far}/app.conf exists on the node. Replace it?`).waitFor();
    await expectNoAxeViolations(window);
    await stateOf(transferId).getByRole('button', { name: 'Replace app.conf' }).click();
    await isShown(transferId, 'done');
    expect(readFileSync(join(far, 'app.conf')).equals(small)).toBe(true);
  });

  it('downloads a file to where the dialog says, and remembers the path', async () => {
    await go('Nodes');
    await row('this machine').getByRole('checkbox').click({ force: true });
    await action('Download a file…');
    await fieldInFocus('File on the node');
    await window.keyboard.type(`${far}/`);
    await window.keyboard.press('Enter');
    await window.getByText('This is a directory; name a file.').waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.type('app.conf');
    // Whoever closes the system's dialog is back at the path.
    await choosing([]);
    await window.keyboard.press('Enter');
    await choosing([], join(near, 'back.conf'));
    await window.locator(byTestId('start-download')).click();
    await window.locator(byTestId('transfers-table')).waitFor();
    const { transferId } = await latest();
    await isShown(transferId, 'done');
    expect(readFileSync(join(near, 'back.conf')).equals(small)).toBe(true);
    expect(existsSync(join(near, 'back.conf.part'))).toBe(false);
    await toNode();
    await window.locator(byTestId('download-file')).click();
    await window.getByRole('button', { name: `${far}/app.conf` }).click();
    await expect
      .poll(() => window.getByRole('textbox', { name: 'File on the node' }).inputValue())
      .toBe(`${far}/app.conf`);
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
  });

  it('shows how far it is, is cancelled, and goes on from its part when it is tried again', async () => {
    const transferId = await upload('release-2.4.1.tar.gz', far);
    await go('Transfers');
    await stateOf(transferId).getByRole('progressbar').waitFor();
    await stateOf(transferId)
      .getByText(/ MB of 120 MB, .* MB\/s, \d+ s left/)
      .waitFor();
    await window.getByTitle('1 on their way').waitFor();
    await expectNoAxeViolations(window);
    await row('release-2.4.1').getByRole('button', { name: 'Cancel release-2.4.1.tar.gz' }).click();
    await isShown(transferId, 'cancelled');
    await expect.poll(() => window.locator('.navigation-count').count()).toBe(0);
    const part = join(far, '.release-2.4.1.tar.gz.part');
    expect(statSync(part).size).toBeGreaterThan(0);
    expect(existsSync(join(far, 'release-2.4.1.tar.gz'))).toBe(false);
    await row('release-2.4.1').getByRole('button', { name: 'Try release-2.4.1.tar.gz again' }).click();
    await stateOf(transferId)
      .getByText(/Went on from .* MB of an earlier attempt/)
      .waitFor();
    await isShown(transferId, 'done');
    expect(readFileSync(join(far, 'release-2.4.1.tar.gz')).equals(large)).toBe(true);
    expect(existsSync(part)).toBe(false);
  });

  it('says why one failed, beside it and wherever somebody is', async () => {
    const transferId = await upload('app.conf', join(far, 'nowhere'));
    await isShown(transferId, 'failed');
    expect(await window.getByText('app.conf was not uploaded to').count()).toBe(0);
    await go('Settings');
    // Tried again from elsewhere, so that it ends while nobody looks at it.
    await window.evaluate(
      (wanted) =>
        (globalThis as unknown as WindowOfPage).quarterdeck.call('transfers/retry', {
          transferId: wanted,
          overwrites: false,
        }),
      transferId,
    );
    await window.getByText('app.conf was not uploaded to').waitFor();
    await window.getByText(`There is no directory ${far}/nowhere on the node.`).waitFor();
    await expectNoAxeViolations(window);
    await go('Transfers');
    await isShown(transferId, 'failed');
    await stateOf(transferId).getByText(`There is no directory ${far}/nowhere on the node.`).waitFor();
    await window.getByRole('button', { name: 'Dismiss' }).click();
    mkdirSync(join(far, 'nowhere'));
    await row('nowhere').getByRole('button', { name: 'Try app.conf again' }).click();
    await isShown(transferId, 'done');
    expect(readFileSync(join(far, 'nowhere', 'app.conf')).equals(small)).toBe(true);
  });

  /** Has a file of this computer ready that `drag` takes. */
  const takeInHand = async (path: string) => {
    await window.evaluate(() => {
      document.querySelector('#dropped')?.remove();
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'dropped';
      input.hidden = true;
      document.body.append(input);
    });
    await window.locator('#dropped').setInputFiles(path);
  };
  const drag = (type: string, isReal: boolean, target = byTestId('file-drop')) =>
    window.evaluate(
      ([name, real, selector]) => {
        const dataTransfer = new DataTransfer();
        const input = document.querySelector<HTMLInputElement>('#dropped');
        const file = real ? input?.files?.[0] : new File(['made up'], 'made-up.txt');
        if (file) dataTransfer.items.add(file);
        document
          .querySelector(selector as string)
          ?.dispatchEvent(new DragEvent(name as string, { bubbles: true, cancelable: true, dataTransfer }));
      },
      [type, isReal, target] as const,
    );

  it('takes files that are dropped on the page of a node, and none that the page names', async () => {
    await toNode();
    writeFileSync(join(near, 'dropped.txt'), 'dropped');
    await takeInHand(join(near, 'dropped.txt'));
    await drag('dragenter', true);
    await window.getByText('Drop to upload to').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'file-drop');
    await drag('drop', true);
    await window.getByRole('dialog').getByText('dropped.txt').waitFor();
    await (await fieldInFocus('Directory on the node')).fill(far);
    await window.locator(byTestId('start-upload')).click();
    await isShown((await latest()).transferId, 'done');
    expect(readFileSync(join(far, 'dropped.txt'), 'utf8')).toBe('dropped');
    const count = (await transfers()).length;
    await drag('drop', false);
    await window.getByText('It is no file of this computer.').waitFor();
    expect(await window.locator(byTestId('start-upload')).isDisabled()).toBe(true);
    await window.keyboard.press('Escape');
    const answer = await window.evaluate(async () => {
      try {
        const host = (globalThis as unknown as WindowOfPage).quarterdeck;
        return await host.call('transfers/take-dropped', { paths: ['/etc/passwd'] });
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(answer).toContain('There is no call transfers/take-dropped.');
    expect(await transfers()).toHaveLength(count);
    await window.evaluate(() => document.querySelector('#dropped')?.remove());
  });

  it('fails with a sentence when its process is killed, and goes on when it is tried again', async () => {
    const transferId = await upload('orders.dump', far);
    await go('Transfers');
    await stateOf(transferId)
      .getByText(/ MB of 120 MB, /)
      .waitFor();
    const host = await eventually('the session host', () =>
      launched.app.evaluate(
        ({ app }) => app.getAppMetrics().find((one) => one.name === 'Quarterdeck sessions')?.pid,
      ),
    );
    process.kill(host, 'SIGKILL');
    await isShown(transferId, 'failed');
    await stateOf(transferId).getByText('The process that carries transfers ended unexpectedly.').waitFor();
    await row('orders.dump').getByRole('button', { name: 'Try orders.dump again' }).click();
    await stateOf(transferId)
      .getByText(/Went on from .* of an earlier attempt/)
      .waitFor();
    await isShown(transferId, 'done');
    expect(readFileSync(join(far, 'orders.dump')).equals(large)).toBe(true);
  });

  it('is shown in its states, in light and in dark, and copies what is asked for', async () => {
    await window.locator(byTestId('clear-transfers')).click();
    await window.getByText('No transfers', { exact: true }).waitFor();
    await choosing(
      ['app.conf', 'release-2.4.1.tar.gz', 'orders.dump', 'dropped.txt'].map((name) => join(near, name)),
    );
    rmSync(join(far, 'release-2.4.1.tar.gz'));
    rmSync(join(far, 'orders.dump'));
    rmSync(join(far, 'dropped.txt'));
    await toNode();
    await window.locator(byTestId('upload-files')).click();
    const field = await fieldInFocus('Directory on the node');
    await field.fill(far);
    await field.press('Enter');
    await choosing([], join(near, 'hosts'));
    await window.locator(byTestId('download-file')).click();
    await (await fieldInFocus('File on the node')).fill('/etc/hosts');
    await window.keyboard.press('Enter');
    await expect.poll(() => window.getByRole('dialog').count()).toBe(0);
    await go('Transfers');
    const [existing, first] = await transfers();
    if (!existing || !first) throw new Error('there are no transfers');
    await isShown(existing.transferId, 'exists');
    await stateOf(first.transferId)
      .getByText(/ s left/)
      .waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'transfers');
    await window.evaluate(() =>
      (globalThis as unknown as WindowOfPage).quarterdeck.call('settings/update', { theme: 'dark' }),
    );
    await window.locator('.awsui-dark-mode').first().waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'transfers-dark');
    await window.evaluate(() =>
      (globalThis as unknown as WindowOfPage).quarterdeck.call('settings/update', { theme: 'light' }),
    );
    for (const { transferId } of (await transfers()).slice(1)) await isShown(transferId, 'done');
    const hosts = (await transfers()).at(-1);
    await row('hosts').getByRole('checkbox').click({ force: true });
    await action('Copy remote path');
    const clipboard = () => launched.app.evaluate(({ clipboard: board }) => board.readText());
    await expect.poll(clipboard).toBe('/etc/hosts');
    await action('Copy SHA-256');
    await expect.poll(clipboard).toBe(hosts?.state.kind === 'done' ? hosts.state.sha256 : 'none');
    await launched.app.evaluate(({ shell }) => {
      const shown: string[] = [];
      Object.assign(globalThis, { shown });
      shell.showItemInFolder = (path) => void shown.push(path);
    });
    await action('Show in folder');
    await expect
      .poll(() => launched.app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown))
      .toEqual([join(near, 'hosts')]);
    await stateOf(existing.transferId).getByRole('button', { name: 'Leave it' }).click();
    await expect.poll(() => stateOf(existing.transferId).count()).toBe(0);
  });

  it('takes files from a shell: dropped on it, by its menu and by the palette, and leaves it there', async () => {
    await go('Nodes');
    await window.locator('[data-testid^="open-shell-mi-"]').click();
    await expectSessionState(window, 0, 'live');
    await chooseFromMenu(launched, 'Shells over the whole window');
    const screen = `${byTestId('terminal-pane')} .xterm-screen`;
    writeFileSync(join(near, 'from-shell.txt'), 'from a shell');
    await takeInHand(join(near, 'from-shell.txt'));
    await drag('dragenter', true, screen);
    await window.getByText('Drop to upload to').waitFor();
    await picture(window, 'shell-file-drop');
    await drag('drop', true, screen);
    await window.getByRole('dialog').getByText('from-shell.txt').waitFor();
    await (await fieldInFocus('Directory on the node')).fill(far);
    await expectNoAxeViolations(window);
    await window.locator(byTestId('start-upload')).click();
    await eventually('the file', async () => existsSync(join(far, 'from-shell.txt')));
    // The page with the messages is behind the shells.
    await window.getByText('from-shell.txt uploaded to').waitFor();
    expect(await window.locator(byTestId('terminal-pane')).isVisible()).toBe(true);
    await expectNoAxeViolations(window);
    await window.getByRole('button', { name: 'Dismiss' }).first().click();

    rmSync(join(far, 'orders.dump'), { force: true });
    await choosing([join(near, 'orders.dump')]);
    await window.locator(screen).click({ button: 'right' });
    await window.locator(byTestId('menu-upload')).click();
    await (await fieldInFocus('Directory on the node')).fill(far);
    await window.keyboard.press('Enter');
    const underWay = window.locator(byTestId('transfers-under-way'));
    await underWay.getByText(/^1 transfer, \d+ %$/).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'shell-transfer');
    await underWay.click();
    await window.locator(byTestId('transfers-table')).waitFor();
    await isShown((await latest()).transferId, 'done');

    await window.locator(screen).click();
    await choosing([], join(near, 'again.txt'));
    await window.keyboard.press('Control+Shift+K');
    await window.keyboard.type('download a');
    await window.getByRole('option', { name: /Download a file/ }).waitFor();
    await window.keyboard.press('Enter');
    await (await fieldInFocus('File on the node')).fill(join(far, 'from-shell.txt'));
    await window.keyboard.press('Enter');
    await eventually('the file', async () => existsSync(join(near, 'again.txt')));
    expect(readFileSync(join(near, 'again.txt'), 'utf8')).toBe('from a shell');
    await expect
      .poll(() => window.evaluate(() => document.activeElement?.closest('.terminal-pane') !== null))
      .toBe(true);
    await window.locator('.pane-tab-close').click();
    await expect.poll(() => window.locator(byTestId('terminal-pane')).count()).toBe(0);
  });

  it('asks before a transfer is ended by closing it', async () => {
    rmSync(join(far, 'orders.dump'));
    const transferId = await upload('orders.dump', far);
    await stateOf(transferId)
      .getByText(/ MB of 120 MB, /)
      .waitFor();
    await launched.app.evaluate(({ dialog, app }) => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      dialog.showMessageBox = ((_window: unknown, question: { message: string; detail: string }) => {
        asked.push(question.message, question.detail);
        return Promise.resolve({ response: 1, checkboxChecked: false });
      }) as never;
      app.quit();
    });
    await expect
      .poll(() => launched.app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked))
      .toEqual([
        'Quit and end a transfer?',
        'What has arrived of a file is kept; the next transfer of the same file goes on from there.',
      ]);
    await launched.close();
    expect(statSync(join(far, '.orders.dump.part')).size).toBeGreaterThan(0);
    expect(existsSync(join(far, 'orders.dump'))).toBe(false);
  });
});
