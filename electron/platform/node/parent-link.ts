import type { LinkPort, ParentLink } from '../parent-link';

/** The part of Electron's `process.parentPort` that a utility process uses; declared here so that plain Node needs no Electron. */
interface UtilityParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: LinkPort[] }) => void): void;
}

/**
 * The link to whoever started this process: Electron's parentPort in a utility process, Node's IPC channel in a
 * forked process, undefined when it was started by hand.
 */
export function findParentLink(): ParentLink | undefined {
  const parentPort = (process as { parentPort?: UtilityParentPort }).parentPort;
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data, event.ports)),
      // Electron ends utility processes with the application.
      onDisconnect: () => {},
    };
  }
  if (typeof process.send === 'function') {
    return {
      send: (message) => {
        // A parent that has just gone breaks the pipe; onDisconnect deals with that.
        if (process.connected) process.send?.(message, () => {});
      },
      onMessage: (listener) => process.on('message', (message) => listener(message, [])),
      onDisconnect: (listener) => process.on('disconnect', listener),
    };
  }
  return undefined;
}
