import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  type CallName,
  callNames,
  droppedFilesCall,
  type EventName,
  eventNames,
  hostKey,
  terminalPortMessage,
} from '#shared/ipc/names';

// The one door of the window: named calls and events, nothing else. Terminal ports are handed on to the page, since a
// port cannot pass through the context bridge.
/** The page's window, seen from a project without DOM types. */
const page = globalThis as unknown as {
  postMessage(message: unknown, origin: string, ports: unknown[]): void;
};
const calls = new Set<string>(callNames);
const events = new Set<string>(eventNames);

contextBridge.exposeInMainWorld(hostKey, {
  call(name: CallName, input: unknown) {
    if (!calls.has(name) || name === droppedFilesCall) throw new Error(`There is no call ${String(name)}.`);
    return ipcRenderer.invoke(name, input);
  },
  takeDropped(files: readonly object[]) {
    const paths = files.map((file) =>
      webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
    );
    return ipcRenderer.invoke(droppedFilesCall, { paths });
  },
  on(name: EventName, listener: (payload: unknown) => void) {
    if (!events.has(name)) throw new Error(`There is no event ${String(name)}.`);
    const handler = (_event: unknown, payload: unknown) => listener(payload);
    ipcRenderer.on(name, handler);
    return () => {
      ipcRenderer.off(name, handler);
    };
  },
});

ipcRenderer.on(terminalPortMessage, (event, terminalId: string) => {
  page.postMessage({ type: terminalPortMessage, terminalId }, '*', event.ports);
});
