import { type MessagePortMain, utilityProcess } from 'electron';
import type { ChildHandle } from '../supervisor';

const killAfterMs = 4000;

export interface UtilityChild extends ChildHandle {
  send(message: unknown, ports?: MessagePortMain[]): void;
}

/** Starts a module of ours as a utility process; for use with Supervisor. It gets `{ kind: 'stop' }` before it is killed. */
export function startUtilityChild(
  modulePath: string,
  name: string,
  onMessage: (message: unknown) => void,
  onExit: (exitCode: number) => void,
): UtilityChild {
  const child = utilityProcess.fork(modulePath, [], { serviceName: name, stdio: 'inherit' });
  let ended = false;
  child.on('message', onMessage);
  const exited = new Promise<void>((resolve) => {
    child.on('exit', (exitCode) => {
      ended = true;
      resolve();
      onExit(exitCode);
    });
  });
  return {
    get pid() {
      return child.pid;
    },
    send(message, ports) {
      if (!ended) child.postMessage(message, ports);
    },
    async stop() {
      if (ended) return;
      child.postMessage({ kind: 'stop' });
      const timer = setTimeout(() => child.kill(), killAfterMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
