import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, protocol } from 'electron';
import { registerCalls } from '../ipc/register';
import { ExitCode } from '../platform/exit-codes';
import { parseCommandLine } from './command-line';
import { pageOrigin, pageScheme, servePage } from './page-protocol';
import { createWindow, isFromOwnPage } from './window';

// The window comes first and this file imports little: the page loads in its own process while the rest of the main
// process, whose libraries take as long as the page, is read after it (application.ts).
const modulesDirectory = import.meta.dirname;
const commandLine = parseCommandLine(process.argv);
const dataDirectory = commandLine.dataDirectory ?? app.getPath('userData');
// Chromium keeps its own files, and the lock of the single instance, apart from ours.
app.setPath('userData', join(dataDirectory, 'chromium'));
protocol.registerSchemesAsPrivileged([
  {
    scheme: pageScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
]);

if (app.requestSingleInstanceLock()) {
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

function start(): void {
  protocol.handle(pageScheme, servePage(join(modulesDirectory, '..', 'renderer')));
  const { window, painted } = createWindow({
    preload: join(modulesDirectory, '..', 'preload', 'preload.cjs'),
    size: commandLine.size,
  });
  void window.loadURL(`${pageOrigin}/`);
  const application = import('./application').then(({ startApplication }) =>
    startApplication({ window, painted, commandLine, dataDirectory, modulesDirectory }),
  );
  registerCalls(ipcMain, application, (event) => isFromOwnPage(window, event));
  application.catch((error: unknown) => {
    process.stderr.write(
      `Quarterdeck could not start: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    app.exit(ExitCode.internal);
  });
}
