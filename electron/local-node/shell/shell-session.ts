import { constants as osConstants } from 'node:os';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AgentMessage, FrameError } from '../../wire/agent-message';
import { sizeSchema } from '../../wire/data-channel/messages';
import { StreamEndpoint } from '../../wire/data-channel/stream-endpoint';
import { parseJsonPayload } from '../../wire/json-payload';
import { MessageType, PayloadType, SessionFlag } from '../../wire/message-type';
import type { ServiceAccess } from '../service/service-access';
import type { UserAccount } from '../user-environment';
import { chooseShell } from './choose-shell';
import { DataChannel } from './data-channel';
import { OutputPacer } from './output-pacer';
import { openTerminal, type Terminal, type TerminalEnd } from './terminal';

/**
 * Output that is sent but not acknowledged: above the high mark the shell waits, below the low mark it goes on. The
 * distance between them keeps it from stopping and starting at every frame; the high mark bounds a session's memory
 * also while the client or the control plane is away.
 */
const highUnackedBytes = 256 * 1024;
const lowUnackedBytes = 64 * 1024;

/** Input that the shell has not taken: above it the client's frames are left unacknowledged until it has. */
const highInputBytes = 64 * 1024;

/** How long the end of a session waits for acknowledgements without progress; the stock agent waits 2 s in all. */
const drainMs = 2000;

export interface SessionEnd {
  status: 'Success' | 'Failed';
  /** Text for the person at the other end; empty at an ordinary end. */
  output: string;
}

interface ShellSessionOptions {
  sessionId: string;
  access(): ServiceAccess | undefined;
  user: UserAccount;
  env: Record<string, string>;
  /** Typed into the shell at its start; the document's shellProfile. */
  profile: string;
  clock: Clock;
  logger: Logger;
  onEnd(end: SessionEnd): void;
}

/** One shell on this node with its data channel, from start to the end of both. */
export class ShellSession {
  readonly #options: ShellSessionOptions;
  readonly #channel: DataChannel;
  readonly #stream: StreamEndpoint;
  readonly #pacer: OutputPacer;
  #terminal: Terminal | undefined;
  #pendingInput: Uint8Array[] = [];
  #pendingInputBytes = 0;
  #size: { cols: number; rows: number } | undefined;
  /** Paused for want of acknowledgements. */
  #backedUp = false;
  /** Paused by the service: there is no client. */
  #unpublished = false;
  #ended = false;

  constructor(options: ShellSessionOptions) {
    this.#options = options;
    const { clock } = options;
    this.#channel = new DataChannel({
      sessionId: options.sessionId,
      access: options.access,
      clock,
      logger: options.logger,
      onMessage: (message) => this.#receive(message),
      onOpen: () => {
        this.#unpublished = false;
        this.#stream.resume();
        this.#applyPause();
      },
      onLost: () => this.#stream.suspend(),
      onGone: (reason) => this.#abandon(reason),
    });
    this.#stream = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame) => this.#channel.sendFrame(frame),
      onData: (payloadType, payload) => this.#input(payloadType, payload),
      onAcknowledged: () => this.#paceOutput(),
    });
    this.#stream.suspend();
    this.#pacer = new OutputPacer(clock, (piece) => {
      this.#stream.send(PayloadType.output, piece);
      this.#paceOutput();
    });
  }

  /** Starts the shell and opens the data channel side by side: the prompt is on its way as soon as there is one. */
  start(): void {
    this.#channel.start();
    void this.#startShell();
  }

  /** The service ended the session: the line is dropped. */
  terminate(): void {
    if (this.#ended) return;
    this.#terminal?.hangUp();
    this.#finish({ status: 'Success', output: '' });
  }

  /** The node stops. */
  stop(reason: string): void {
    if (this.#ended) return;
    this.#terminal?.hangUp();
    this.#finish({ status: 'Failed', output: reason });
  }

  async #startShell(): Promise<void> {
    const { user, env, clock, profile, logger, sessionId } = this.#options;
    const shell = chooseShell(user);
    if (shell === undefined) {
      this.#finish({
        status: 'Failed',
        output: `No shell can be started: ${user.shell || 'the account has none'}, and /bin/sh is missing.`,
      });
      return;
    }
    try {
      this.#terminal = await openTerminal({
        ...shell,
        env: { ...env, SHELL: shell.file },
        cwd: user.home,
        clock,
        onData: (bytes) => this.#pacer.take(bytes),
        onInputDrained: () => this.#stream.release(),
        onEnd: (end) => void this.#shellEnded(end),
      });
    } catch (error) {
      this.#finish({
        status: 'Failed',
        output: `The shell ${shell.file} could not be started: ${(error as Error).message}`,
      });
      return;
    }
    logger.info('shell started', { sessionId, shell: shell.file, user: user.name, pid: this.#terminal.pid });
    if (this.#ended) {
      this.#terminal.hangUp();
      return;
    }
    if (shell.notice !== undefined) this.#pacer.take(Buffer.from(`${shell.notice}\r\n`));
    if (this.#size !== undefined) this.#terminal.resize(this.#size.cols, this.#size.rows);
    if (profile !== '') this.#terminal.write(Buffer.from(`${profile}\n`));
    for (const bytes of this.#pendingInput.splice(0)) this.#terminal.write(bytes);
    this.#applyPause();
    if (this.#terminal.queuedInputBytes === 0) this.#stream.release();
  }

  #receive(message: AgentMessage): void {
    const { messageType } = message;
    if (messageType === MessageType.pausePublication) {
      this.#unpublished = true;
      this.#stream.suspend();
      this.#applyPause();
      return;
    }
    if (messageType === MessageType.channelClosed) {
      this.terminate();
      return;
    }
    const publishes =
      messageType === MessageType.startPublication ||
      messageType === MessageType.inputStreamData ||
      messageType === MessageType.acknowledge;
    if (this.#unpublished && publishes) {
      this.#unpublished = false;
      this.#stream.resume();
      this.#applyPause();
    }
    this.#stream.receive(message);
  }

  #input(payloadType: number, payload: Uint8Array): void {
    if (payloadType === PayloadType.output) {
      if (this.#terminal === undefined) {
        this.#pendingInput.push(payload);
        this.#pendingInputBytes += payload.byteLength;
      } else this.#terminal.write(payload);
      if ((this.#terminal?.queuedInputBytes ?? this.#pendingInputBytes) > highInputBytes) this.#stream.hold();
    } else if (payloadType === PayloadType.size) {
      try {
        this.#size = parseJsonPayload(sizeSchema, payload, 'Size');
        this.#terminal?.resize(this.#size.cols, this.#size.rows);
      } catch (error) {
        // Left unacknowledged it would come again for ever.
        if (!(error instanceof FrameError)) throw error;
        this.#options.logger.warn('a Size was ignored', { error });
      }
    } else if (payloadType === PayloadType.flag && payload.byteLength === 4) {
      const flag = new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
      // Not inside the receiver's loop, so that the frame is still acknowledged.
      if (flag === SessionFlag.terminateSession) this.#options.clock.after(0, () => this.terminate());
    }
  }

  #paceOutput(): void {
    const { unackedBytes } = this.#stream;
    if (!this.#backedUp && unackedBytes > highUnackedBytes) this.#backedUp = true;
    else if (this.#backedUp && unackedBytes <= lowUnackedBytes) this.#backedUp = false;
    else return;
    this.#applyPause();
  }

  #applyPause(): void {
    this.#terminal?.setPaused(this.#backedUp || this.#unpublished);
  }

  async #shellEnded(end: TerminalEnd): Promise<void> {
    if (this.#ended) return;
    this.#pacer.finish();
    await this.#drained();
    if (this.#ended) return;
    this.#channel.sendSessionState('Terminating');
    this.#finish({ status: 'Success', output: describeEnd(end) });
  }

  /** Resolves when all output is acknowledged, or when acknowledgements have stopped coming. */
  #drained(): Promise<void> {
    const { clock } = this.#options;
    let left = this.#stream.unackedFrames;
    let progressAt = clock.now();
    return new Promise((resolve) => {
      if (left === 0) {
        resolve();
        return;
      }
      const timer: Timer = every(clock, 10, () => {
        const { unackedFrames } = this.#stream;
        if (unackedFrames < left) {
          left = unackedFrames;
          progressAt = clock.now();
        }
        if (left > 0 && !this.#ended && clock.now() - progressAt < drainMs) return;
        timer.cancel();
        resolve();
      });
    });
  }

  #abandon(reason: string): void {
    if (this.#ended) return;
    this.#terminal?.hangUp();
    this.#finish({ status: 'Failed', output: reason });
  }

  #finish(end: SessionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stream.close();
    this.#channel.close();
    this.#pendingInput = [];
    this.#options.onEnd(end);
  }
}

/** Empty for an ordinary exit; otherwise how the shell ended, which stock clients print. */
export function describeEnd({ exitCode, signal }: TerminalEnd): string {
  if (signal !== 0) {
    const name = Object.entries(osConstants.signals).find(([, number]) => number === signal)?.[0];
    return `The shell was ended by signal ${signal}${name ? ` (${name})` : ''}.`;
  }
  return exitCode === 0 ? '' : `The shell ended with exit code ${exitCode}.`;
}
