import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A directory that cannot be made or written; `message` is a sentence for a person. */
export class DirectoryUnusableError extends Error {
  constructor(directory: string, reason: string) {
    super(`${directory} cannot be used: ${reason}. Choose another directory.`);
    this.name = 'DirectoryUnusableError';
  }
}

/**
 * Makes a directory (mode 0700) with its parents, and checks that this process may write there.
 * Raises DirectoryUnusableError.
 */
export function makeDataDirectory(directory: string): void {
  try {
    makeDirectory(directory);
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DirectoryUnusableError(directory, reasonOf(error));
  }
}

/**
 * Makes a directory (mode 0700) with its parents; raises the file system's error. mkdirSync's own `recursive` never ends
 * where a file system answers ENOENT, as /proc does.
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(directory);
    if (code === 'EEXIST' && statSync(directory).isDirectory()) return;
    if (code !== 'ENOENT' || parent === directory || exists(parent)) throw error;
    makeDirectory(parent);
    mkdirSync(directory, { mode: 0o700 });
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EEXIST':
      return 'it is a file';
    case 'ENOTDIR':
      return 'a part of its path is a file';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there';
    case 'EROFS':
      return 'the disk is read-only';
    case 'ENOSPC':
      return 'the disk is full';
    case 'ENOENT':
      return 'the file system allows no new directory there';
    default:
      return code ?? message;
  }
}
