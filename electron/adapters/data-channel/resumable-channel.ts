import { randomUUID } from 'node:crypto';
import type { SessionTicket } from '../../features/terminals/ports';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { ConnectLocally } from '../../platform/message-socket';
import { quarterdeckStream, reportedVersion } from '../../wire/data-channel/messages';
import { type ChannelSocket, type OpenChannelSocket, webSocketOver } from './channel-socket';

/** Ends an attempt to resume for good; its message is the reason, a sentence. */
export class SessionOverError extends Error {}

export interface ResumableChannelOptions {
  ticket: SessionTicket;
  clock: Clock;
  logger: Logger;
  /** A fresh token from ResumeSession. Rejects with SessionOverError when the session cannot be resumed any more. */
  resume(): Promise<{ token: string; streamUrl?: string }>;
  openSocket?: OpenChannelSocket;
  /** How a node of this machine is reached directly when it offers that; given by tests. */
  connectLocally?: ConnectLocally;
  /** 0 to 1, for the spread of retries; given by tests that must repeat. */
  random?(): number;
}

interface ChannelHandlers {
  /** The open message is sent. */
  onOpen(): void;
  onFrame(frame: Buffer): void;
  /** The socket is gone, or was not to be had; another one is tried. */
  onLost(attempt: number, reason: string): void;
  onOver(reason: string): void;
}

const lookMs = 1000;
const pingMs = 5000;
/** No sign of life for this long: the socket is dead, whatever the operating system says. */
const silenceMs = 12_000;
const firstRetryMs = 250;
const maxRetryMs = 10_000;

/** The socket of a session's client, opened again with a fresh token whenever it is lost, until the session is over. */
export class ResumableChannel {
  readonly #options: ResumableChannelOptions;
  readonly #handlers: ChannelHandlers;
  readonly #clientId = randomUUID();
  readonly #watch: Timer;
  #socket: ChannelSocket | undefined;
  #url: string;
  #token: string;
  #attempt = 0;
  #lastHeardAt: number;
  #retry: Timer | undefined;
  #closed = false;

  constructor(options: ResumableChannelOptions, handlers: ChannelHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#url = options.ticket.streamUrl;
    this.#token = options.ticket.token;
    this.#lastHeardAt = options.clock.now();
    this.#watch = every(options.clock, lookMs, () => this.#look(), { background: true });
  }

  get isOpen(): boolean {
    return this.#socket?.isOpen ?? false;
  }

  start(): void {
    this.#connect();
  }

  sendFrame(frame: Uint8Array): void {
    if (this.#socket?.isOpen) this.#socket.sendFrame(frame);
  }

  /** The machine woke up or the network changed: what waits for its next attempt makes it now. */
  wake(): void {
    if (this.#closed) return;
    if (this.#socket?.isOpen) {
      this.#socket.ping();
      this.#look();
    } else if (this.#retry !== undefined) {
      this.#retry.cancel();
      this.#tryToResume();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.cancel();
    this.#retry?.cancel();
    this.#socket?.close();
  }

  #connect(): void {
    const { clock, ticket, openSocket = webSocketOver(ticket.network) } = this.#options;
    const socket: ChannelSocket = openSocket(this.#url, {
      onOpen: () => {
        if (this.#closed) return;
        this.#lastHeardAt = clock.now();
        socket.sendText(
          JSON.stringify({
            MessageSchemaVersion: '1.0',
            RequestId: randomUUID(),
            TokenValue: this.#token,
            ClientId: this.#clientId,
            ClientVersion: reportedVersion,
            QuarterdeckStream: quarterdeckStream,
          }),
        );
        this.#handlers.onOpen();
      },
      onAlive: () => {
        this.#lastHeardAt = clock.now();
      },
      onFrame: (frame) => {
        if (this.#socket !== socket || this.#closed) return;
        // Only now: a service that takes the connection may still refuse the token, again and again.
        this.#attempt = 0;
        this.#handlers.onFrame(frame);
      },
      onClosed: (reason) => {
        if (this.#socket !== socket || this.#closed) return;
        this.#socket = undefined;
        this.#scheduleResume(reason || 'the connection was closed');
      },
    });
    this.#socket = socket;
  }

  #scheduleResume(reason: string): void {
    if (this.#closed) return;
    this.#attempt += 1;
    const { clock, logger, ticket, random = Math.random } = this.#options;
    logger.info('the channel of a session is lost', { sessionId: ticket.sessionId, reason });
    const backoff = Math.min(maxRetryMs, firstRetryMs * 2 ** (this.#attempt - 1));
    this.#handlers.onLost(this.#attempt, reason);
    // Spread: many sessions lose their service at the same moment.
    const delayMs = Math.round(backoff * (0.5 + random() / 2));
    this.#retry = clock.after(delayMs, () => this.#tryToResume());
  }

  #tryToResume(): void {
    this.#retry = undefined;
    this.#options.resume().then(
      ({ token, streamUrl }) => {
        if (this.#closed) return;
        this.#token = token;
        if (streamUrl !== undefined) this.#url = streamUrl;
        this.#connect();
      },
      (error: unknown) => {
        if (this.#closed) return;
        const message = error instanceof Error ? error.message : String(error);
        if (error instanceof SessionOverError) this.#handlers.onOver(message);
        else this.#scheduleResume(message);
      },
    );
  }

  #look(): void {
    const socket = this.#socket;
    if (this.#closed || !socket?.isOpen) return;
    const silence = this.#options.clock.now() - this.#lastHeardAt;
    if (silence > silenceMs) socket.terminate();
    else if (silence > pingMs) socket.ping();
  }
}
