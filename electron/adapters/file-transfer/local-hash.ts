import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 over the first `byteCount` bytes of a file, to be read or to be gone on with. */
export async function hashLocal(path: string, byteCount: number, signal?: AbortSignal): Promise<Hash> {
  const hash = createHash('sha256');
  if (byteCount === 0) return hash;
  for await (const piece of createReadStream(path, { end: byteCount - 1, signal })) hash.update(piece);
  return hash;
}
