import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDirectory } from './data-directory';

export class DirectoryLockedError extends Error {
  constructor(
    readonly directory: string,
    readonly ownerPid: number,
  ) {
    super(`${directory} is in use by the process ${ownerPid}. Stop it first, or choose another directory.`);
    this.name = 'DirectoryLockedError';
  }
}

export interface DirectoryLock {
  release(): void;
}

/** Fields of /proc/<pid>/stat from the state on; empty where there is no such file. */
function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** Process start time in clock ticks, so that a reused pid is not taken for the owner; empty elsewhere. */
function startMark(pid: number): string {
  return statFields(pid)[19] ?? '';
}

function isAlive(pid: number, mark: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const [state] = statFields(pid);
  // It has ended and only its parent has not looked, as in a container whose first process is no init.
  if (state === 'Z' || state === 'X') return false;
  const current = startMark(pid);
  return mark === '' || current === '' || mark === current;
}

/**
 * Takes `<directory>/lock` for this process. A lock left by a process that is gone is taken over.
 * Raises DirectoryLockedError while another process holds it, and DirectoryUnusableError.
 */
export function lockDirectory(directory: string): DirectoryLock {
  makeDataDirectory(directory);
  const path = join(directory, 'lock');
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      const handle = openSync(path, 'wx', 0o600);
      writeSync(handle, `${process.pid} ${startMark(process.pid)}\n`);
      closeSync(handle);
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    let content = '';
    try {
      content = readFileSync(path, 'utf8');
    } catch {
      continue;
    }
    const [pidText = '', mark = ''] = content.trim().split(' ');
    const pid = Number(pidText);
    if (Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid, mark)) {
      throw new DirectoryLockedError(directory, pid);
    }
    rmSync(path, { force: true });
  }
  throw new Error(`Could not take the lock ${path}`);
}
