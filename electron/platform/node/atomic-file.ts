import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from './data-directory';

/**
 * Replaces a file whole or not at all: written beside it, synced, renamed over it, the directory synced.
 * A half-written file never takes the place of a good one. `mode` is given at creation (0600 by default).
 */
export function writeFileAtomically(path: string, content: string | Uint8Array, mode = 0o600): void {
  const directory = dirname(path);
  makeDirectory(directory);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = openSync(temporary, 'wx', mode);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    let offset = 0;
    while (offset < bytes.byteLength) offset += writeSync(handle, bytes, offset);
    fsyncSync(handle);
  } catch (error) {
    closeSync(handle);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(handle);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(directory);
}

function syncDirectory(directory: string): void {
  // Windows cannot open a directory for sync; there the rename itself is journalled.
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
