import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** What reading a file came to; `because` completes "could not be read, because ...". */
export type ReadFile =
  | { kind: 'text'; text: string; mode: number; owner: number; modifiedAt: number }
  | { kind: 'absent' }
  /** It may be there: this user may not look. */
  | { kind: 'denied'; because: string }
  | { kind: 'failed'; because: string };

/** Reads a file whole; nothing is raised and nothing changed. */
export function readFile(path: string): ReadFile {
  return open(path, (handle) => readFileSync(handle, 'utf8'));
}

/** Reads the last `bytes` of a file, from the first whole line on. */
export function readEnd(path: string, bytes: number): ReadFile {
  return open(path, (handle) => {
    const { size } = fstatSync(handle);
    const start = Math.max(0, size - bytes);
    const buffer = Buffer.alloc(Math.min(size, bytes));
    const read = readSync(handle, buffer, 0, buffer.length, start);
    const text = buffer.subarray(0, read).toString('utf8');
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  });
}

function open(path: string, read: (handle: number) => string): ReadFile {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    return failure(error);
  }
  try {
    const { mode, mtimeMs, uid } = fstatSync(handle);
    return { kind: 'text', text: read(handle), mode: mode & 0o777, owner: uid, modifiedAt: mtimeMs };
  } catch (error) {
    return failure(error);
  } finally {
    closeSync(handle);
  }
}

function failure(error: unknown): ReadFile {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
  if (code === 'EACCES' || code === 'EPERM')
    return { kind: 'denied', because: 'this user may not read it. Run the command again with sudo.' };
  return { kind: 'failed', because: `${code ?? message}.` };
}
