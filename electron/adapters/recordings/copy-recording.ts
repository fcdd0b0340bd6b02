import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asWriteFailure } from '../../platform/node/file-failure';
import { recordingPieces } from './cast-reader';

/**
 * Writes a copy of a recording, without a torn last line, readable by its owner alone; it appears whole or not at all.
 * Answers its bytes. Raises AppError with a sentence.
 */
export async function copyRecording(from: string, to: string, signal: AbortSignal): Promise<number> {
  const temporary = join(dirname(to), `.quarterdeck-${randomBytes(6).toString('hex')}.part`);
  let count = 0;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      for await (const { bytes } of recordingPieces(from, signal)) {
        await file.appendFile(bytes);
        count += bytes.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(temporary, to);
    return count;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw asWriteFailure(error, to);
  }
}
