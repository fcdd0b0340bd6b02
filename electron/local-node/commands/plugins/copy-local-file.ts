import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { storeStream } from './store-stream';

/** Copies a file of this machine. Raises an error with a sentence. */
export async function copyLocalFile(
  source: { path: string; sha256?: string | undefined },
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const facts = await stat(source.path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${source.path} cannot be read (${error.code ?? 'unknown error'}).`);
  });
  if (!facts.isFile()) throw new Error(`${source.path} is no file.`);
  await storeStream(createReadStream(source.path), path, {
    sha256: source.sha256,
    signal,
    name: source.path,
  });
}
