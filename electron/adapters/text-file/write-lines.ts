import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asWriteFailure } from '../../platform/node/file-failure';

const joinedLines = 500;

/**
 * Writes a beginning and lines, which bring their ends with them, as UTF-8; answers how many. The file appears whole or not
 * at all: it is written beside its name and renamed. Raises AppError with a sentence for a full disk, a folder that may
 * not be written and the like.
 */
export async function writeLines(
  path: string,
  beginning: string,
  lines: Iterable<string>,
  signal: AbortSignal,
  onProgress: (lines: number) => void,
): Promise<number> {
  // Not longer for a long name, and no other file's.
  const temporary = join(dirname(path), `.quarterdeck-${randomBytes(6).toString('hex')}.part`);
  let count = 0;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      let text = beginning;
      for (const line of lines) {
        text += line;
        count += 1;
        if (count % joinedLines !== 0) continue;
        await file.writeFile(text);
        text = '';
        onProgress(count);
        signal.throwIfAborted();
      }
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(temporary, path);
    return count;
  } catch (error) {
    // What is left behind when even this fails matters less than why the file was not written.
    await rm(temporary, { force: true }).catch(() => {});
    throw asWriteFailure(error, path);
  }
}
