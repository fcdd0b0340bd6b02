import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { electronUnderTest } from '../helpers/electron-under-test';

interface StartOptions {
  args?: string[];
  env?: Record<string, string>;
  /** File whose lines are looked at; the process's own output when absent. */
  log?: string;
  /** What the lines must match, one after the other. */
  marks: readonly RegExp[];
}

const timeoutMs = 60_000;
const pollMs = 2;

/**
 * Starts Electron with no driver attached (one would change what is measured) and answers, for each mark, the
 * milliseconds from the start of the process until it was there; then ends it.
 */
export async function startElectron({ args = [], env = {}, log, marks }: StartOptions): Promise<number[]> {
  const electron = electronUnderTest();
  const skip = log && existsSync(log) ? statSync(log).size : 0;
  const start = performance.now();
  const child = spawn(electron.executable, [...electron.args, ...args], {
    env: { ...process.env, ...electron.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  const lines = () => {
    if (log === undefined) return output.split('\n');
    return existsSync(log) ? readFileSync(log).subarray(skip).toString('utf8').split('\n') : [];
  };
  try {
    const times: number[] = [];
    for (const mark of marks) {
      while (!lines().some((line) => mark.test(line))) {
        if (child.exitCode !== null || performance.now() - start > timeoutMs)
          throw new Error(`Electron did not come to ${mark} (exit code ${child.exitCode}).`);
        await delay(pollMs);
      }
      times.push(performance.now() - start);
    }
    return times;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
