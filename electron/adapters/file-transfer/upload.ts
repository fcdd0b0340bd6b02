import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, posix } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import { TerminalClient } from '../data-channel/terminal-client';
import { hashLocal } from './local-hash';
import type { TransferProgress } from './progress';
import { shellCommand } from './quote-word';
import { cancelledError, runRemote, type TransferContext } from './remote-commands';
import { fromHome, hashRemote, shownPath, statRemote } from './remote-file';

interface UploadOptions {
  localPath: string;
  /** A file, or a directory to put it into. */
  remotePath: string;
  /** Whether a file of that name may be replaced. */
  overwrites: boolean;
  signal?: AbortSignal;
  onProgress(progress: TransferProgress): void;
}

/** A file of that name is on the node, and it was not said that it may be replaced. */
export class RemoteFileExistsError extends AppError {
  constructor(remotePath: string) {
    super('Conflict', `${remotePath} exists on the node.`);
  }
}

const pieceBytes = 64 * 1024;

/**
 * Copies a file to a node. A non-interactive command has no standard input, so the bytes go into a terminal that is
 * switched to raw, where every byte is itself. Written beside the target under a name of its own, checked, and renamed;
 * what an earlier attempt left there is taken up again. Raises AppError; the part is kept.
 */
export async function uploadFile(
  context: TransferContext,
  { localPath, remotePath, overwrites, signal, onProgress }: UploadOptions,
): Promise<{ remotePath: string; sizeBytes: number; sha256: string }> {
  const local = await stat(localPath).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('NotFound', `${localPath} cannot be read: ${error.code ?? error.message}.`);
  });
  if (!local.isFile()) throw new AppError('Invalid', `${localPath} is no file.`);
  const totalBytes = local.size;
  const report = (phase: TransferProgress['phase'], doneBytes: number) =>
    onProgress({ phase, doneBytes, totalBytes });
  report('looking', 0);
  const target = await targetOf(context, localPath, fromHome(remotePath), overwrites, signal);
  const part = posix.join(posix.dirname(target), `.${posix.basename(target)}.part`);
  const hash = await hashLocal(localPath, totalBytes, signal).catch((error: NodeJS.ErrnoException) => {
    if (signal?.aborted) throw cancelledError();
    throw new AppError('AccessDenied', `${localPath} cannot be read: ${error.code ?? error.message}.`);
  });
  const sha256 = hash.digest('hex');
  const offset = await reusableBytes(context, localPath, part, totalBytes, signal);
  report('transferring', offset);
  await send(context, localPath, part, offset, totalBytes, signal, (done) => report('transferring', done));
  report('verifying', totalBytes);
  const arrived = await hashRemote(context, part, totalBytes + 1, signal);
  if (arrived !== sha256) {
    await runRemote(context, 'rm -f -- "$1"', [part], {});
    throw new AppError(
      'Conflict',
      `What arrived as ${shownPath(target)} is not what was sent; it was removed. Try again.`,
    );
  }
  const mode = (local.mode & 0o777).toString(8);
  const { exitCode, stderr } = await runRemote(context, 'chmod "$3" -- "$1" && mv -f -- "$1" "$2"', [
    part,
    target,
    mode,
  ]);
  if (exitCode !== 0)
    throw new AppError(
      'AccessDenied',
      `The node could not give ${shownPath(target)} its name: ${stderr.trim()}`,
    );
  return { remotePath: shownPath(target), sizeBytes: totalBytes, sha256 };
}

async function targetOf(
  context: TransferContext,
  localPath: string,
  remotePath: string,
  overwrites: boolean,
  signal: AbortSignal | undefined,
): Promise<string> {
  const found = await statRemote(context, remotePath, signal);
  if (found.kind === 'directory')
    return targetOf(context, localPath, posix.join(remotePath, basename(localPath)), overwrites, signal);
  if (found.kind === 'other') throw new AppError('Invalid', `${shownPath(remotePath)} is no regular file.`);
  if (found.kind !== 'missing') {
    if (overwrites) return remotePath;
    throw new RemoteFileExistsError(shownPath(remotePath));
  }
  const parent = posix.dirname(remotePath);
  const folder = await statRemote(context, parent, signal);
  if (folder.kind !== 'directory')
    throw new AppError('NotFound', `There is no directory ${shownPath(parent)} on the node.`);
  return remotePath;
}

async function reusableBytes(
  context: TransferContext,
  localPath: string,
  part: string,
  totalBytes: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const found = await statRemote(context, part, signal);
  if (found.kind !== 'file' || found.sizeBytes === 0 || found.sizeBytes > totalBytes) return 0;
  const ours = (await hashLocal(localPath, found.sizeBytes, signal)).digest('hex');
  return ours === (await hashRemote(context, part, found.sizeBytes, signal)) ? found.sizeBytes : 0;
}

/** Sends the file from `offset` on; resolves when the node has written all of it. */
async function send(
  context: TransferContext,
  localPath: string,
  part: string,
  offset: number,
  totalBytes: number,
  signal: AbortSignal | undefined,
  onSent: (doneBytes: number) => void,
): Promise<void> {
  const left = totalBytes - offset;
  // Marks that nothing else prints, so that a greeting of the node's shell is not taken for them.
  const mark = randomBytes(8).toString('hex');
  const script = `stty raw -echo || exit 1
if [ "$3" -eq 0 ]; then (: > "$1"); fi || { printf '\\ndone-%s 1\\n' "$4"; exit 1; }
printf 'ready-%s\\n' "$4"
head -c "$2" >> "$1"
printf '\\ndone-%s %s\\n' "$4" "$?"`;
  const session = await context.open({
    nodeId: context.nodeId,
    documentName: 'AWS-StartInteractiveCommand',
    parameters: { command: [shellCommand(script, [part, String(left), String(offset), mark])] },
  });
  const file = createReadStream(localPath, { start: offset, highWaterMark: pieceBytes });
  let output = '';
  let sentBytes = offset;
  let ended = '';
  let failure: Error | undefined;
  await new Promise<void>((resolve) => {
    const stop = (reason: string) => {
      signal?.removeEventListener('abort', cancel);
      file.destroy();
      client.end(reason);
    };
    const cancel = () => stop('The transfer was cancelled.');
    const client = new TerminalClient({
      ...session,
      clock: context.clock,
      logger: context.logger,
      size: { cols: 80, rows: 24 },
      onOutput: (bytes) => {
        const wasReady = output.includes(`ready-${mark}`);
        output += Buffer.from(bytes).toString('latin1');
        if (!wasReady && output.includes(`ready-${mark}`) && left > 0) file.resume();
        if (new RegExp(`done-${mark} \\d+`).test(output)) stop('The file is sent.');
      },
      onInputQueued: (byteCount) => {
        onSent(sentBytes - byteCount);
        if (byteCount === 0) file.resume();
      },
      onState: (state) => {
        if (state.kind !== 'ended') return;
        ended = state.reason;
        resolve();
      },
    });
    file.pause();
    file.on('data', (piece: Buffer | string) => {
      const bytes = Buffer.from(piece);
      sentBytes += bytes.byteLength;
      file.pause();
      client.write(bytes);
      if (client.queuedBytes === 0) file.resume();
    });
    file.on('error', (error) => {
      failure = error;
      stop('The file could not be read.');
    });
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
  });
  await session.terminate().catch(() => {});
  if (signal?.aborted) throw cancelledError();
  if (failure) throw new AppError('Unavailable', `${localPath} could not be read: ${failure.message}.`);
  const exitCode = new RegExp(`done-${mark} (\\d+)`).exec(output)?.[1];
  if (exitCode === undefined) throw new AppError('Unavailable', `The transfer stopped: ${ended}`);
  if (exitCode === '0') return;
  const said = output
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '' && !line.includes(mark))
    .join(' ');
  throw new AppError(
    'Unavailable',
    `The node could not write ${shownPath(part)}: ${said || `exit code ${exitCode}`}`,
  );
}
