import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, protocol } from 'electron';
import { registerCalls } from '../ipc/register';
import { ExitCode } from '../platform/exit-codes';
import { makeDataDirectory } from '../platform/node/data-directory';
import { parseCommandLine } from './command-line';
import { pageOrigin, pageScheme, registerPage } from './page-protocol';
import { createWindow, isFromOwnPage } from './window';

// The window comes first and this file imports little: the page loads in its own process, and what it asks of this one is
// answered at once, because the rest of the main process (application.ts) is read after the page has its files.
const modulesDirectory = import.meta.dirname;
const commandLine = parseCommandLine(process.argv);
const dataDirectory = commandLine.dataDirectory ?? app.getPath('userData');
const unusable = whyUnusable(dataDirectory);
// Chromium keeps its own files, and the lock of the single instance, apart from ours.
app.setPath('userData', join(dataDirectory, 'chromium'));
protocol.registerSchemesAsPrivileged([
  {
    scheme: pageScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
]);

if (unusable !== undefined) {
  process.stderr.write(`${unusable}\n`);
  app.exit(ExitCode.dataUnusable);
} else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  void app.whenReady().then(start);
} else {
  process.stderr.write(
    'Quarterdeck is running already with this data directory; its window was brought to the front.\n',
  );
  app.exit(ExitCode.ok);
}

function whyUnusable(directory: string): string | undefined {
  try {
    makeDataDirectory(directory);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function start(): void {
  let pageServed: () => void = () => {};
  const page = new Promise<void>((resolve) => {
    pageServed = resolve;
  });
  registerPage(protocol, join(modulesDirectory, '..', 'renderer'), () => pageServed());
  const window = createWindow({
    preload: join(modulesDirectory, '..', 'preload', 'preload.cjs'),
    size: commandLine.size,
  });
  void window.loadURL(`${pageOrigin}/`);
  const application = page
    .then(() => import('./application'))
    .then(({ startApplication }) =>
      startApplication({ window, commandLine, dataDirectory, modulesDirectory }),
    );
  registerCalls(ipcMain, application, {
    isOwnPage: (event) => isFromOwnPage(window, event),
    isGone: () => window.isDestroyed(),
  });
  application.catch((error: unknown) => {
    process.stderr.write(
      `Quarterdeck could not start: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    app.exit(ExitCode.internal);
  });
}
