import { constants as osConstants } from 'node:os';
import type { Logger } from '../../../platform/logger';
import { type GroupEnd, type ProcessGroup, startProcessGroup } from '../../../platform/node/process-group';
import { PayloadType } from '../../../wire/message-type';
import type { UserAccount } from '../../user-environment';
import type { SessionLink, SessionWork } from '../session-work';
import { ShellWordsError, splitShellWords } from './shell-words';

interface CommandWorkOptions {
  sessionId: string;
  /** A command line; it is split into words and run without a shell. */
  command: string;
  /** Standard error apart from standard output, and the exit code at the end. */
  separateOutputStream: boolean;
  user: UserAccount;
  env: Record<string, string>;
  logger: Logger;
}

/** Keys that a client sends where a terminal would turn them into signals. */
const signalOfKey = new Map<number, NodeJS.Signals>([
  [0x03, 'SIGINT'],
  [0x1c, 'SIGQUIT'],
]);

/** A command without a terminal, a shell or standard input: what it writes goes to the client. */
export class CommandWork implements SessionWork {
  readonly #options: CommandWorkOptions;
  readonly #link: SessionLink;
  #group: ProcessGroup | undefined;

  constructor(options: CommandWorkOptions, link: SessionLink) {
    this.#options = options;
    this.#link = link;
  }

  start(): void {
    const { command, user, env, separateOutputStream, logger, sessionId } = this.#options;
    let words: string[];
    try {
      words = splitShellWords(command);
    } catch (error) {
      if (!(error instanceof ShellWordsError)) throw error;
      this.#link.end({ status: 'Failed', output: error.message });
      return;
    }
    const [file, ...args] = words;
    if (file === undefined) {
      this.#link.end({ status: 'Failed', output: 'The command is empty.' });
      return;
    }
    const errorType = separateOutputStream ? PayloadType.standardError : PayloadType.output;
    this.#group = startProcessGroup({
      file,
      args,
      cwd: user.home,
      env,
      onStdout: (bytes) => this.#send(PayloadType.output, bytes),
      onStderr: (bytes) => this.#send(errorType, bytes),
    });
    logger.info('command started', { sessionId, pid: this.#group.pid });
    void this.#group.ended.then((end) => this.#commandEnded(file, end));
  }

  receive(payloadType: number, payload: Uint8Array): void {
    if (payloadType !== PayloadType.output) return;
    for (const byte of payload) {
      const signal = signalOfKey.get(byte);
      if (signal !== undefined) this.#group?.signal(signal);
    }
  }

  setPaused(paused: boolean): void {
    this.#group?.setPaused(paused);
  }

  hangUp(): void {
    this.#group?.terminate();
  }

  #send(payloadType: number, bytes: Buffer): void {
    for (let offset = 0; offset < bytes.byteLength; ) {
      const piece = bytes.subarray(offset, offset + this.#link.maxPieceBytes);
      this.#link.send(payloadType, piece);
      offset += piece.byteLength;
    }
  }

  #commandEnded(file: string, end: GroupEnd): void {
    if (end.kind === 'not-started') {
      this.#link.end({ status: 'Failed', output: `${file} could not be started: ${end.reason}` });
      return;
    }
    const exitCode = end.kind === 'exited' ? end.exitCode : 128 + (osConstants.signals[end.signal] ?? 0);
    if (this.#options.separateOutputStream)
      this.#link.send(PayloadType.exitCode, Buffer.from(`EXIT_CODE: ${exitCode}`));
    const ordinary = exitCode === 0 || this.#options.separateOutputStream;
    this.#link.end({
      status: 'Success',
      output: ordinary
        ? ''
        : end.kind === 'exited'
          ? `The command ended with exit code ${exitCode}.`
          : `The command was ended by ${end.signal}.`,
    });
  }
}
