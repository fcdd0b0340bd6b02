import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';

/** Why this path cannot be sent; its size in bytes otherwise. Links are followed. */
export async function sendableFile(
  path: string,
): Promise<{ sizeBytes: number; reason?: never } | { reason: string }> {
  if (path === '') return { reason: 'It is no file of this computer.' };
  if (!isAbsolute(path) || path.includes('\0')) return { reason: 'Its path is not absolute.' };
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { reason: 'It is a folder. Send its files, or an archive of it.' };
    if (!found.isFile()) return { reason: 'It is no regular file.' };
    return { sizeBytes: found.size };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { reason: 'It is no longer there.' };
    if (code === 'EACCES' || code === 'EPERM') return { reason: 'Your account may not read it.' };
    return { reason: `It cannot be read: ${code ?? message}.` };
  }
}
