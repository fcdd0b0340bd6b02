import { fork } from 'node:child_process';
import type { ChildHandle } from '../supervisor';

const killAfterMs = 5000;

/** Forks a module of ours in plain Node, with an IPC channel; for use with Supervisor. */
export function forkChild(
  modulePath: string,
  onMessage: (message: unknown) => void,
  onExit: (exitCode: number) => void,
): ChildHandle & { send(message: unknown): void } {
  const child = fork(modulePath, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('message', onMessage);
  // Both `error` (could not be started) and `exit` may come; the end is told once.
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    const finish = (exitCode: number) => {
      if (ended) return;
      ended = true;
      resolve();
      onExit(exitCode);
    };
    child.on('exit', (code, signal) => finish(code ?? (signal === 'SIGKILL' ? 137 : 143)));
    child.on('error', () => finish(1));
  });
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message as never);
    },
    async stop() {
      if (child.connected) child.send({ kind: 'stop' });
      else child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
