import type { ElectronApplication } from 'playwright-core';

interface Traffic {
  /** Everything that main has handed to the window: answers of calls, events, messages. */
  toWindow: string[];
  /** Everything that the window has asked of main. */
  fromWindow: string[];
}

type Handler = (event: unknown, input: unknown) => Promise<unknown>;

/** Keeps what crosses between main and window from now on; what was in between at this moment may be missed. */
export async function keepIpcTraffic(app: ElectronApplication): Promise<{ read(): Promise<Traffic> }> {
  await app.evaluate(({ BrowserWindow, ipcMain }) => {
    const kept: Traffic = { toWindow: [], fromWindow: [] };
    Object.assign(globalThis, { keptIpcTraffic: kept });
    // Electron has no public list of its handlers.
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers;
    if (handlers.size === 0) throw new Error('There are no handlers to listen at.');
    for (const [name, handler] of [...handlers])
      handlers.set(name, async (event, input) => {
        kept.fromWindow.push(JSON.stringify([name, input]) ?? '');
        const answer = await handler(event, input);
        kept.toWindow.push(JSON.stringify([name, answer]) ?? '');
        return answer;
      });
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('There is no window to listen at.');
    const send = contents.send.bind(contents);
    contents.send = (channel, ...values) => {
      kept.toWindow.push(JSON.stringify([channel, ...values]));
      send(channel, ...values);
    };
    const postMessage = contents.postMessage.bind(contents);
    contents.postMessage = (channel, message, ports) => {
      kept.toWindow.push(JSON.stringify([channel, message]));
      postMessage(channel, message, ports);
    };
  });
  return {
    read: () => app.evaluate(() => (globalThis as unknown as { keptIpcTraffic: Traffic }).keptIpcTraffic),
  };
}
