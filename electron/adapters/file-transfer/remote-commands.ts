import type { Writable } from 'node:stream';
import { AppError } from '#shared/errors/app-error';
import type { SessionRequest, SessionTicket } from '../../features/terminals/ports';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { CommandClient } from '../data-channel/command-client';
import { shellCommand } from './quote-word';

/** A session that was started for a transfer, and what keeps and ends it. */
export interface OpenedSession {
  ticket: SessionTicket;
  resume(): Promise<{ token: string; streamUrl?: string }>;
  terminate(): Promise<void>;
  /** It came to its end by itself. */
  cameToEnd?(): void;
}

export interface TransferContext {
  nodeId: string;
  /** Starts a session; raises AppError. */
  open(request: SessionRequest): Promise<OpenedSession>;
  clock: Clock;
  logger: Logger;
}

interface CommandOptions {
  /** Takes standard output as it comes; the node waits while it is full. It is not ended here. */
  stdout?: Writable;
  signal?: AbortSignal | undefined;
}

export interface CommandResult {
  exitCode: number;
  /** Empty where a stream took it. */
  stdout: string;
  stderr: string;
  /** Any bytes may be printed by its commands; of others only text. */
  isNodeOurs: boolean;
}

const maxTextBytes = 1024 * 1024;

/** Cancelled by a person; not an error to be shown. */
export const cancelledError = () => new AppError('Cancelled', 'The transfer was cancelled.');

/**
 * Runs a POSIX script on the node in a session of its own. Raises AppError: Cancelled, what StartSession raises, or
 * Unavailable when the session ended before the command did.
 */
export async function runRemote(
  context: TransferContext,
  script: string,
  args: readonly string[],
  { stdout, signal }: CommandOptions = {},
): Promise<CommandResult> {
  if (signal?.aborted) throw cancelledError();
  const session = await context.open({
    nodeId: context.nodeId,
    documentName: 'AWS-StartNonInteractiveCommand',
    parameters: { command: [shellCommand(script, args)], separateOutputStream: ['true'] },
  });
  const texts: [Buffer[], Buffer[]] = [[], []];
  let textBytes = 0;
  const keep = (which: 0 | 1, bytes: Uint8Array) => {
    textBytes += bytes.byteLength;
    if (textBytes <= maxTextBytes) texts[which].push(Buffer.from(bytes));
  };
  let failure: Error | undefined;
  let isNodeOurs = false;
  const end = await new Promise<{ exitCode?: number; reason: string }>((resolve) => {
    const client = new CommandClient({
      ...session,
      clock: context.clock,
      logger: context.logger,
      onStdout: (bytes) => {
        if (!stdout) keep(0, bytes);
        // A copy: the bytes are a view into the socket's buffer.
        else if (!stdout.write(bytes.slice())) client.hold();
      },
      onStderr: (bytes) => keep(1, bytes),
      onEnd: (ended) => {
        isNodeOurs = client.isNodeOurs;
        stdout?.off('drain', release).off('error', fail);
        signal?.removeEventListener('abort', cancel);
        resolve(ended);
      },
    });
    const release = () => client.release();
    const fail = (error: Error) => {
      failure = error;
      client.end('What came could not be written.');
    };
    const cancel = () => client.end('The transfer was cancelled.');
    stdout?.on('drain', release).on('error', fail);
    signal?.addEventListener('abort', cancel, { once: true });
    // While the session was being started.
    if (signal?.aborted) cancel();
  });
  if (end.exitCode === undefined) await session.terminate().catch(() => {});
  else session.cameToEnd?.();
  if (failure !== undefined) throw failure;
  if (signal?.aborted) throw cancelledError();
  const [output = '', errors = ''] = texts.map((pieces) => Buffer.concat(pieces).toString('utf8'));
  if (end.exitCode === undefined) throw new AppError('Unavailable', `The transfer stopped: ${end.reason}`);
  return { exitCode: end.exitCode, stdout: output, stderr: errors, isNodeOurs };
}
