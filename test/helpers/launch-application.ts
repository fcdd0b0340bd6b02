import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronUnderTest } from './electron-under-test';

interface LaunchOptions {
  /** Kept by the caller; a fresh one is made and removed otherwise. */
  dataDirectory?: string;
  args?: string[];
  env?: Record<string, string>;
}

export interface LaunchedApplication {
  app: ElectronApplication;
  window: Page;
  dataDirectory: string;
  /** Ends the application as a person does, by closing it; removes a data directory made here. */
  close(): Promise<void>;
}

/** Starts the built application in a real Electron window with a data directory of its own. */
export async function launchApplication(options: LaunchOptions = {}): Promise<LaunchedApplication> {
  const electron = electronUnderTest();
  const own = options.dataDirectory === undefined;
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'quarterdeck-e2e-'));
  const app = await _electron.launch({
    executablePath: electron.executable,
    args: [...electron.args, `--data=${dataDirectory}`, ...(options.args ?? [])],
    // A home of its own: what the shells of whoever runs the tests do at their start is not tested.
    env: { ...(process.env as Record<string, string>), HOME: dataDirectory, ...electron.env, ...options.env },
    timeout: 60_000,
    // The driver would otherwise force the light scheme on the page, whatever the application chooses.
    colorScheme: null as never,
  });
  app.process().stderr?.on('data', (chunk: Buffer) => {
    if (process.env.QUARTERDECK_TEST_VERBOSE) process.stderr.write(chunk);
  });
  const window = await app.firstWindow();
  return {
    app,
    window,
    dataDirectory,
    async close() {
      // Whoever closes it while shells are open is asked, and says yes.
      await app
        .evaluate(({ dialog }) => {
          dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
        })
        .catch(() => {});
      await app.close();
      if (own) rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
