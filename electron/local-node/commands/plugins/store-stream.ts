import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Whatever a command downloads; more would fill the disk of a small machine. */
export const maxContentBytes = 1024 * 1024 * 1024;

/**
 * Writes a stream to a file that appears whole or not at all. Raises an error with a sentence when it is larger than
 * `maxContentBytes`, its SHA-256 (lower-case hexadecimal) is another, or it breaks off.
 */
export async function storeStream(
  source: Readable,
  path: string,
  { limitBytes = maxContentBytes, name, sha256, signal }: StoreOptions,
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      source,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.byteLength;
          if (bytes > limitBytes) throw new Error(`${name} is larger than ${limitBytes} bytes.`);
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(temporary, { mode: 0o700, flags: 'wx' }),
      { signal },
    );
    const found = hash.digest('hex');
    if (sha256 !== undefined && found !== sha256)
      throw new Error(`${name} has the SHA-256 ${found} and not ${sha256}, so it was not kept.`);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code === 'ABORT_ERR') throw error;
    throw new Error(`${name} could not be stored as ${path} (${code}).`);
  }
}

interface StoreOptions {
  limitBytes?: number;
  /** What messages call the content. */
  name: string;
  sha256: string | undefined;
  signal: AbortSignal;
}
