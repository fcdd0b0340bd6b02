import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './say.mjs';

/** Whether a process has ended and only its parent has not looked, as in a container whose first process is no init. */
function isZombie(pid) {
  try {
    return /^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, ''));
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function tryTake(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function holder(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return Number.NaN;
  }
}

/**
 * Runs `action` while no other process does so under the same lock file; `what` is said while waiting for another one.
 * The lock of a process that is gone is taken over.
 */
export async function withLock(path, what, action, { pollMs = 200 } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  let waited = 0;
  while (!tryTake(path)) {
    const pid = holder(path);
    // A file without a number is being written right now, or was left behind by a full disk: it gets one more look.
    const abandoned = Number.isNaN(pid) || pid === 0 ? waited > 10 : !isAlive(pid);
    if (abandoned) {
      rmSync(path, { force: true });
      continue;
    }
    if (waited === 1) say(`waiting for another process that is ${what} (process ${pid}) …`);
    waited += 1;
    await delay(pollMs);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}
