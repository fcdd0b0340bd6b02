import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '#shared/ipc/host';
import type { Tunnel } from '#shared/tunnels/tunnel';
import { eventually } from '#test/helpers/eventually';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { anyNodeRow, byTestId, expectNoAxeViolations, picture } from '#test/helpers/screen';

describe('tunnels', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;
  let target: Server;
  let targetPort: number;
  const bodyBytes = 5_000_000;

  const launch = async () => {
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1400x900'] });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    await window.locator('.navigation').getByRole('link', { name: 'Tunnels' }).click();
  };
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-e2e-tunnels-'));
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ theme: 'light' }));
    target = createServer((request, response) => {
      response.end(request.url === '/long' ? Buffer.alloc(bodyBytes, 'x') : 'hello from the node');
    });
    target.keepAliveTimeout = 60_000;
    await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
    targetPort = (target.address() as AddressInfo).port;
    await launch();
  });
  afterAll(async () => {
    await launched?.close();
    target?.closeAllConnections();
    target?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** As the main process has them. */
  const tunnels = async (): Promise<Tunnel[]> => {
    const result = await window.evaluate(() =>
      (globalThis as unknown as { quarterdeck: Host }).quarterdeck.call('tunnels/list', undefined),
    );
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  };
  const setTheme = (theme: 'light' | 'dark') =>
    window.evaluate(
      (wanted) =>
        (globalThis as unknown as { quarterdeck: Host }).quarterdeck.call('settings/update', {
          theme: wanted,
        }),
      theme,
    );
  const named = async (name: string): Promise<Tunnel> => {
    const found = (await tunnels()).find(({ saved }) => saved.name === name);
    if (!found) throw new Error(`there is no tunnel ${name}`);
    return found;
  };
  const row = (name: string) => window.getByRole('row').filter({ hasText: name });
  const isShown = (name: string, state: string) =>
    expect
      .poll(() => row(name).locator('[data-state]').getAttribute('data-state'), { timeout: 40_000 })
      .toBe(state);
  const localPort = async (name: string) => (await named(name)).status.localPort as number;
  const fetchText = (port: number, path = '/'): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        let text = '';
        response.on('data', (piece) => {
          text += piece;
        });
        response.on('end', () => resolve(text));
        response.on('error', reject);
      }).on('error', reject);
    });
  const choose = async (name: string, action: string) => {
    await row(name).getByRole('checkbox').click({ force: true });
    await window.getByRole('button', { name: 'Actions' }).click();
    await window.getByRole('menuitem', { name: action }).click();
  };

  it('has nothing at first, and says what a tunnel is for', async () => {
    await window.getByText('No tunnels', { exact: true }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'tunnels-empty');
  });

  it('makes a tunnel by keyboard alone', async () => {
    await window.locator(byTestId('create-tunnel')).focus();
    await window.keyboard.press('Enter');
    await window.getByRole('dialog').waitFor();
    // The only node is chosen; the port has the focus.
    await expect
      .poll(() => window.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Port');
    await window.keyboard.type(String(targetPort));
    await window.keyboard.press('Escape');
    await expectNoAxeViolations(window);
    const name = window.getByRole('textbox', { name: 'Name' });
    const hasFocus = () => name.evaluate((field) => field === document.activeElement);
    // Past the host, and the local port, which is left to be automatic.
    for (let presses = 0; presses < 6 && !(await hasFocus()); presses += 1)
      await window.keyboard.press('Tab');
    await window.keyboard.type('test page');
    await picture(window, 'tunnel-form');
    await window.keyboard.press('Enter');
    await isShown('test page', 'up');
    await expect
      .poll(() => window.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('create-tunnel');
  });

  it('carries what is asked of it, and shows connections and bytes', async () => {
    const port = await localPort('test page');
    expect(await fetchText(port)).toBe('hello from the node');
    expect(await fetchText(port, '/long')).toHaveLength(bodyBytes);
    await row('test page').getByText('2 in all').waitFor();
    await row('test page').getByText('↓ 5 MB', { exact: true }).waitFor();
    await row('test page').getByText(`127.0.0.1:${port}`).waitFor();
    await expectNoAxeViolations(window);
  });

  it('gives the lines by which programs go through it', async () => {
    await row('test page').locator(byTestId('connect-with')).focus();
    await window.keyboard.press('Enter');
    await window.getByText('Connect through test page').waitFor();
    await window.getByRole('button', { name: 'Copy Address' }).waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    await expect.poll(() => window.getByText('Connect through test page').count()).toBe(0);
  });

  it('listens on while the bridge is killed, and carries again when it is back', async () => {
    const port = await localPort('test page');
    const bridge = await eventually('the bridge', () =>
      launched.app.evaluate(
        ({ app }) => app.getAppMetrics().find((one) => one.name === 'Quarterdeck bridge')?.pid,
      ),
    );
    process.kill(bridge, 'SIGKILL');
    await isShown('test page', 'degraded');
    const during = fetchText(port);
    expect(await during).toBe('hello from the node');
    await isShown('test page', 'up');
    expect(await localPort('test page')).toBe(port);
  });

  it('refuses a local port that is taken, says why, and takes an automatic one', async () => {
    const squatter = createTcpServer();
    await new Promise<void>((done) => squatter.listen(0, '127.0.0.1', done));
    const { port } = squatter.address() as AddressInfo;
    await window.locator(byTestId('create-tunnel')).click();
    await window.getByRole('combobox', { name: 'Port' }).fill('5432');
    await window.keyboard.press('Escape');
    await window.getByRole('textbox', { name: 'Local port' }).fill(String(port));
    await window.getByRole('textbox', { name: 'Name' }).fill('orders database');
    await window.keyboard.press('Enter');
    await window.getByText(`Port ${port} on 127.0.0.1 is used by another program.`).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'tunnel-port-taken');
    await window.locator(byTestId('use-automatic-port')).click();
    await isShown('orders database', 'up');
    squatter.close();
  });

  it('refuses a metadata service and what is no host, with sentences, before anything is asked', async () => {
    await window.locator(byTestId('create-tunnel')).click();
    const host = window.getByRole('textbox', { name: 'Host' });
    await host.fill('169.254.169.254');
    await window.getByText('169.254.169.254 is link-local or a metadata service').waitFor();
    await host.fill('a b');
    await window.getByText('A name or an address as the node knows it').waitFor();
    await window.locator(byTestId('save-tunnel')).click();
    await window.getByText('A whole number from 1 to 65,535.').waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('Escape');
    expect(await tunnels()).toHaveLength(2);
  });

  it('says that the target refuses, why and for how long', async () => {
    const port = await localPort('orders database');
    await fetchText(port).catch(() => {});
    await isShown('orders database', 'degraded');
    await row('orders database').getByText('Nothing listens on localhost:5432').waitFor();
  });

  it('stops, duplicates, edits and deletes', async () => {
    await window.getByRole('button', { name: 'Stop orders database' }).click();
    await isShown('orders database', 'stopped');
    await choose('orders database', 'Duplicate…');
    await window.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1');
    await window.locator(byTestId('save-tunnel')).click();
    await isShown('orders database (copy)', 'up');
    await window.getByRole('button', { name: 'Clear selection' }).click();
    await choose('orders database (copy)', 'Edit…');
    await window.getByRole('textbox', { name: 'Name' }).fill('cache');
    await window.getByRole('combobox', { name: 'Port', exact: true }).fill('6379');
    await window.keyboard.press('Escape');
    await window.getByText('Start with Quarterdeck').click();
    await window.locator(byTestId('save-tunnel')).click();
    await row('127.0.0.1:6379').getByText('cache').waitFor();
    await isShown('cache', 'up');
    await window.getByRole('button', { name: 'Clear selection' }).click();
  });

  it('is shown in its states, in light and in dark', async () => {
    const port = await localPort('test page');
    await window.getByRole('button', { name: 'Start orders database' }).click();
    await isShown('orders database', 'up');
    await fetchText(await localPort('orders database')).catch(() => {});
    await isShown('orders database', 'degraded');
    const traffic = (async () => {
      for (let turn = 0; turn < 12; turn += 1) {
        await fetchText(port, '/long');
        await new Promise((done) => setTimeout(done, 300 + 150 * (turn % 4)));
      }
    })();
    const open = connect(port, '127.0.0.1');
    await traffic;
    await row('test page').getByText('1 open').waitFor();
    await picture(window, 'tunnels');
    await setTheme('dark');
    await window.locator('.awsui-dark-mode').first().waitFor();
    await fetchText(port, '/long');
    await expectNoAxeViolations(window);
    await picture(window, 'tunnels-dark');
    open.destroy();
    await setTheme('light');
  });

  it('has the lines for ssh, for all nodes here and for one on its page', async () => {
    await window.getByText('ssh and scp without a tunnel').click();
    await window.getByText('Host mi-* i-*').waitFor();
    await window.locator('.navigation').getByRole('link', { name: 'Nodes' }).click();
    await window.locator(anyNodeRow).getByRole('link').click();
    await window.getByRole('tab', { name: 'Connect' }).click();
    const lines = window.locator(byTestId('ssh-config'));
    await expect.poll(() => lines.innerText()).toContain('session-proxy');
    const nodeId = (await named('cache')).saved.nodeId;
    expect(await lines.innerText()).toContain(`HostName ${nodeId}`);
    expect(await lines.innerText()).toMatch(/ProxyCommand .* --target %h --port %p$/);
    await window.getByRole('table', { name: 'Tunnels' }).getByText('test page').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'node-connect');
  });

  it('forwards a port of a node from its page', async () => {
    await window.getByRole('button', { name: 'Actions' }).click();
    await window.getByRole('menuitem', { name: 'Forward a port…' }).click();
    await window.getByRole('dialog').getByText('Forward a port of').waitFor();
    await window.getByRole('combobox', { name: 'Port' }).fill('22');
    await window.keyboard.press('Escape');
    await window.locator(byTestId('save-tunnel')).click();
    await window.locator(byTestId('tunnels-table')).waitFor();
    await row('localhost:22').waitFor();
    await choose('localhost:22', 'Delete…');
    await window.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => row('localhost:22').count()).toBe(0);
  });

  it('asks before tunnels are ended by closing it, and starts those again that are to', async () => {
    const port = await localPort('cache');
    await launched.app.evaluate(({ dialog, app }) => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      dialog.showMessageBox = ((_window: unknown, question: { message: string }) => {
        asked.push(question.message);
        return Promise.resolve({ response: 1, checkboxChecked: false });
      }) as never;
      app.quit();
    });
    await expect
      .poll(() => launched.app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked))
      .toEqual(['Quit and end 3 tunnels?']);
    await launched.close();
    const saved = JSON.parse(readFileSync(join(directory, 'tunnels.json'), 'utf8')).tunnels;
    expect(saved.map(({ name }: { name: string }) => name)).toEqual([
      'test page',
      'orders database',
      'cache',
    ]);
    await launch();
    await isShown('cache', 'up');
    expect(await localPort('cache')).toBe(port);
    await isShown('test page', 'stopped');
  });

  it('begins anew, and keeps the file, when the saved tunnels cannot be read', async () => {
    await launched.close();
    writeFileSync(join(directory, 'tunnels.json'), '{"tunnels": [');
    await launch();
    await window.getByText('The saved tunnels could not be read').waitFor();
    await window.getByText('No tunnels', { exact: true }).waitFor();
  });
});
