import { constants as osConstants } from 'node:os';
import type { Clock, Timer } from '../../../platform/clock';
import type { Logger } from '../../../platform/logger';
import { sizeSchema } from '../../../wire/data-channel/messages';
import { parseJsonPayload } from '../../../wire/json-payload';
import { PayloadType } from '../../../wire/message-type';
import type { UserAccount } from '../../user-environment';
import type { SessionLink, SessionWork } from '../session-work';
import { chooseShell } from './choose-shell';
import { OutputPacer } from './output-pacer';
import { openTerminal, type Terminal, type TerminalEnd } from './terminal';

/** Input that the program has not taken: above it the client's frames are left unacknowledged until it has. */
const highInputBytes = 64 * 1024;

/**
 * A command that fills its screen once, and ends, is not helped by a size that comes after it: it waits this long for
 * the client's. A shell does not; it draws its prompt again.
 */
const sizeWaitMs = 1000;

interface TerminalWorkOptions {
  sessionId: string;
  user: UserAccount;
  env: Record<string, string>;
  /** Typed into the shell at its start; the document's shellProfile. */
  profile?: string;
  /** Run by the shell in place of a prompt; the session ends with it. */
  command?: string;
  clock: Clock;
  logger: Logger;
}

/** A shell, or an interactive command, under a pseudo terminal. */
export class TerminalWork implements SessionWork {
  readonly #options: TerminalWorkOptions;
  readonly #link: SessionLink;
  readonly #pacer: OutputPacer;
  #terminal: Terminal | undefined;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #size: { cols: number; rows: number } | undefined;
  #sizeWait: Timer | undefined;
  #paused = false;
  #hungUp = false;

  constructor(options: TerminalWorkOptions, link: SessionLink) {
    this.#options = options;
    this.#link = link;
    this.#pacer = new OutputPacer(
      options.clock,
      (piece) => link.send(PayloadType.output, piece),
      () => link.maxPieceBytes,
    );
  }

  start(): void {
    const { command, clock } = this.#options;
    if (command !== undefined && this.#size === undefined)
      this.#sizeWait = clock.after(sizeWaitMs, () => this.#stopWaiting());
    else void this.#start();
  }

  receive(payloadType: number, payload: Uint8Array): void {
    if (payloadType === PayloadType.output) {
      if (this.#terminal === undefined) {
        this.#early.push(payload);
        this.#earlyBytes += payload.byteLength;
      } else this.#terminal.write(payload);
      if ((this.#terminal?.queuedInputBytes ?? this.#earlyBytes) > highInputBytes) this.#link.hold();
    } else if (payloadType === PayloadType.size) {
      this.#size = parseJsonPayload(sizeSchema, payload, 'Size');
      this.#terminal?.resize(this.#size.cols, this.#size.rows);
      this.#stopWaiting();
    }
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#terminal?.setPaused(paused);
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#sizeWait?.cancel();
    this.#early = [];
    this.#pacer.drop();
    this.#terminal?.hangUp();
  }

  #stopWaiting(): void {
    if (this.#sizeWait === undefined) return;
    this.#sizeWait.cancel();
    this.#sizeWait = undefined;
    void this.#start();
  }

  async #start(): Promise<void> {
    const { user, env, clock, profile, command, logger, sessionId } = this.#options;
    const shell = chooseShell(user);
    if (shell === undefined) {
      this.#link.end({
        status: 'Failed',
        output: `No shell can be started: ${user.shell || 'the account has none'}, and /bin/sh is missing.`,
      });
      return;
    }
    try {
      this.#terminal = await openTerminal({
        file: shell.file,
        args: command === undefined ? shell.args : ['-c', command],
        env: { ...env, SHELL: shell.file },
        cwd: user.home,
        ...(this.#size ?? {}),
        clock,
        onData: (bytes) => this.#pacer.take(bytes),
        onInputDrained: () => this.#link.release(),
        onEnd: (end) => {
          this.#pacer.finish();
          this.#link.end({ status: 'Success', output: describeEnd(end) });
        },
      });
    } catch (error) {
      this.#link.end({
        status: 'Failed',
        output: `The shell ${shell.file} could not be started: ${(error as Error).message}`,
      });
      return;
    }
    const terminal = this.#terminal;
    logger.info('terminal started', { sessionId, shell: shell.file, user: user.name, pid: terminal.pid });
    if (this.#hungUp) {
      terminal.hangUp();
      return;
    }
    if (shell.notice !== undefined) this.#pacer.take(Buffer.from(`${shell.notice}\r\n`));
    if (this.#size !== undefined) terminal.resize(this.#size.cols, this.#size.rows);
    if (profile) terminal.write(Buffer.from(`${profile}\n`));
    for (const bytes of this.#early.splice(0)) terminal.write(bytes);
    terminal.setPaused(this.#paused);
    if (terminal.queuedInputBytes === 0) this.#link.release();
  }
}

/** Empty for an ordinary exit; otherwise how the program ended, which stock clients print. */
export function describeEnd({ exitCode, signal }: TerminalEnd): string {
  if (signal !== 0) {
    const name = Object.entries(osConstants.signals).find(([, number]) => number === signal)?.[0];
    return `The shell was ended by signal ${signal}${name ? ` (${name})` : ''}.`;
  }
  return exitCode === 0 ? '' : `The shell ended with exit code ${exitCode}.`;
}
