import { open } from 'node:fs/promises';

/** A file that a recording is appended to. Every method raises the file system's error. */
export interface CastFile {
  append(text: string): Promise<void>;
  /** Takes back what was written of a line that could not be written whole. */
  cutTo(byteLength: number): Promise<void>;
  /** Puts on the disk what was written, and closes. */
  finish(): Promise<void>;
}

/** A new file that its owner alone may read; one of that name must not be there. */
export async function createCastFile(path: string): Promise<CastFile> {
  const file = await open(path, 'wx', 0o600);
  return {
    async append(text) {
      await file.appendFile(text, 'utf8');
    },
    async cutTo(byteLength) {
      await file.truncate(byteLength);
    },
    async finish() {
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}
