import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const passedOn = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Runs a command to its end with the terminal's own input and output, passing on SIGTERM, SIGINT and SIGHUP.
 * Answers its exit code; a command that a signal ended answers 128 + signal number, as a shell does.
 * `timeoutMs` ends it with SIGTERM, and SIGKILL ten seconds later, and answers undefined.
 */
export function run(
  command,
  args,
  { env = process.env, cwd, stdio = 'inherit', shell = false, timeoutMs } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio, shell });
    const pass = (signal) => {
      // At a terminal, Ctrl-C has reached the whole process group already; a second one would mean "at once" to many.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    for (const signal of passedOn) process.on(signal, pass);
    let late = false;
    const timers = [];
    if (timeoutMs !== undefined) {
      const end = () => {
        late = true;
        child.kill('SIGTERM');
        timers.push(setTimeout(() => child.kill('SIGKILL'), 10_000));
      };
      timers.push(setTimeout(end, timeoutMs));
    }
    const done = () => {
      for (const signal of passedOn) process.off(signal, pass);
      for (const timer of timers) clearTimeout(timer);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      done();
      resolve(late ? undefined : (code ?? 128 + (constants.signals[signal] ?? 0)));
    });
  });
}
