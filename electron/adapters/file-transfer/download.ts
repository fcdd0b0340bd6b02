import { chmod, open, rename, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { AppError } from '#shared/errors/app-error';
import { base64Decoder } from './base64-decoder';
import { hashLocal } from './local-hash';
import type { TransferProgress } from './progress';
import { cancelledError, runRemote, type TransferContext } from './remote-commands';
import { fromHome, hashRemote, shownPath, statRemote } from './remote-file';

interface DownloadOptions {
  /** Absolute, or relative to the home directory of the account that the node gives its sessions. */
  remotePath: string;
  localPath: string;
  signal?: AbortSignal;
  onProgress(progress: TransferProgress): void;
}

/** Where a download is kept until it is whole and checked; found again by the next attempt. */
export const partOf = (localPath: string) => `${localPath}.part`;

/**
 * Copies a file from a node. What an earlier attempt left is taken up again if it is the beginning of the same file.
 * The file takes its name only after its checksum is that of the node's. Raises AppError; the part is kept.
 */
export async function downloadFile(
  context: TransferContext,
  { remotePath: givenPath, localPath, signal, onProgress }: DownloadOptions,
): Promise<{ sizeBytes: number; sha256: string }> {
  const remotePath = fromHome(givenPath);
  const remote = await statRemote(context, remotePath, signal);
  if (remote.kind !== 'file') throw notDownloadable(shownPath(remotePath), remote.kind);
  const { sizeBytes: totalBytes } = remote;
  const part = partOf(localPath);
  const report = (phase: TransferProgress['phase'], doneBytes: number) =>
    onProgress({ phase, doneBytes, totalBytes });
  report('looking', 0);
  const offset = await reusableBytes(context, remotePath, part, totalBytes, signal);
  const hash = await hashLocal(part, offset, signal);
  report('transferring', offset);
  let doneBytes = offset;
  const counted = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      doneBytes += piece.byteLength;
      report('transferring', doneBytes);
      done(undefined, piece);
    },
  });
  const opened = await open(part, offset > 0 ? 'r+' : 'w').catch((error: unknown) => {
    throw asLocalFailure(error, part);
  });
  const file = opened.createWriteStream({ start: offset });
  file.on('error', (error) => counted.destroy(error));
  // Whoever writes hears of it; nobody may be writing.
  counted.on('error', () => {});
  counted.pipe(file);
  const finished = new Promise<void>((resolve) => file.on('close', resolve));
  try {
    const raw = 'tail -c "+$2" -- "$1" | head -c "$3"';
    const script = remote.printsAnyBytes ? raw : `${raw} | base64 | tr -d '\\n'`;
    const decoder = remote.printsAnyBytes ? counted : base64Decoder();
    if (decoder !== counted) {
      decoder.on('error', () => {});
      counted.on('error', (error) => decoder.destroy(error));
      decoder.pipe(counted);
    }
    const left = totalBytes - offset;
    const { exitCode, stderr } =
      left === 0
        ? { exitCode: 0, stderr: '' }
        : await runRemote(context, script, [remotePath, String(offset + 1), String(left)], {
            stdout: decoder,
            signal,
          });
    if (exitCode !== 0 || stderr !== '')
      throw new AppError(
        'Unavailable',
        `The node could not read ${shownPath(remotePath)}: ${stderr.trim() || `exit code ${exitCode}`}`,
      );
    if (decoder !== counted) await new Promise((resolve) => decoder.end().on('close', resolve));
  } catch (error) {
    throw asLocalFailure(error, part);
  } finally {
    counted.end();
    await finished;
  }
  if (doneBytes !== totalBytes)
    throw new AppError(
      'Conflict',
      `${shownPath(remotePath)} became shorter while it was read: ${doneBytes} of ${totalBytes} bytes came.`,
    );
  report('verifying', doneBytes);
  const sha256 = hash.digest('hex');
  if ((await hashRemote(context, remotePath, totalBytes, signal)) !== sha256)
    throw new AppError(
      'Conflict',
      `${shownPath(remotePath)} changed while it was read: its checksum is not that of what came. Try again.`,
    );
  if (signal?.aborted) throw cancelledError();
  const handle = await open(part, 'r+');
  await handle.sync();
  await handle.close();
  await chmod(part, remote.mode & 0o777);
  await rename(part, localPath);
  return { sizeBytes: totalBytes, sha256 };
}

function notDownloadable(path: string, kind: 'directory' | 'other' | 'missing' | 'unreadable'): AppError {
  switch (kind) {
    case 'missing':
      return new AppError('NotFound', `There is no ${path} on the node.`);
    case 'unreadable':
      return new AppError('AccessDenied', `The account of the session may not read ${path}.`);
    case 'directory':
      return new AppError('Invalid', `${path} is a directory; name a file.`);
    case 'other':
      return new AppError('Invalid', `${path} is no regular file.`);
  }
}

/** Bytes of an earlier attempt that are the beginning of the file as it is now. */
async function reusableBytes(
  context: TransferContext,
  remotePath: string,
  part: string,
  totalBytes: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const found = await stat(part).catch(() => undefined);
  if (!found?.isFile() || found.size === 0 || found.size > totalBytes) return 0;
  const ours = (await hashLocal(part, found.size, signal)).digest('hex');
  return ours === (await hashRemote(context, remotePath, found.size, signal)) ? found.size : 0;
}

function asLocalFailure(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof AppError || typeof code !== 'string') return error;
  const why =
    code === 'ENOSPC'
      ? 'the disk is full'
      : code === 'EACCES'
        ? 'it may not be written there'
        : code === 'ENOENT'
          ? 'its folder does not exist'
          : code;
  return new AppError('Unavailable', `${path} could not be written: ${why}.`, { cause: error });
}
