import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { SessionState, TerminalSize } from '#shared/terminals/terminal-port';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AgentMessage, decodeAgentMessage } from '../../wire/agent-message';
import {
  channelClosedSchema,
  handshakeCompleteSchema,
  handshakeRequestSchema,
  reportedVersion,
} from '../../wire/data-channel/messages';
import { StreamEndpoint } from '../../wire/data-channel/stream-endpoint';
import { jsonPayload, parseJsonPayload } from '../../wire/json-payload';
import { MessageType, PayloadType } from '../../wire/message-type';

export interface SessionTicket {
  sessionId: string;
  streamUrl: string;
  token: string;
}

export interface DataChannelClientOptions {
  ticket: SessionTicket;
  size: TerminalSize;
  clock: Clock;
  logger: Logger;
  onOutput(bytes: Uint8Array): void;
  onState(state: SessionState): void;
  /** A fresh token from ResumeSession. Rejects with `final: true` on the error when the session cannot be resumed. */
  resume(): Promise<string>;
}

/** Pieces of input; both stock peers cut at this size. */
const inputPieceBytes = 1024;
const pingMs = 5000;
/** No sign of life for this long: the socket is dead, whatever the operating system says. */
const silenceMs = 12_000;
/** Input that the node has not acknowledged for this long is shown as stalled. */
const stalledMs = 3000;
const firstRetryMs = 250;
const maxRetryMs = 10_000;
const decoder = new TextDecoder();

/** Ends an attempt to resume for good. */
export class SessionOverError extends Error {}

/**
 * Our own Session Manager client for one terminal: opens the stream, answers the handshake, keeps the stream's counters
 * over lost sockets and resumes by itself until the session has ended. Protocol: docs/session-protocol.md.
 */
export class DataChannelClient {
  readonly #options: DataChannelClientOptions;
  readonly #stream: StreamEndpoint;
  readonly #clientId = randomUUID();
  #socket: WebSocket | undefined;
  #token: string;
  #size: TerminalSize;
  #attempt = 0;
  #state: SessionState['kind'] = 'connecting';
  #lastHeardAt: number;
  #ready = false;
  /** A handshake has begun and is not complete: nothing may be sent before, or it is thrown away. */
  #inHandshake = false;
  readonly #early: Uint8Array[] = [];
  #ended = false;
  #retry: Timer | undefined;
  readonly #watch: Timer;

  constructor(options: DataChannelClientOptions) {
    this.#options = options;
    this.#token = options.ticket.token;
    this.#size = options.size;
    this.#lastHeardAt = options.clock.now();
    this.#stream = new StreamEndpoint({
      clock: options.clock,
      end: 'client',
      sendFrame: (frame) => {
        if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
      },
      onData: (payloadType, payload) => this.#handleData(payloadType, payload),
      onAcknowledged: () => {
        if (this.#state === 'stalled') this.#setState({ kind: 'live' });
      },
    });
    this.#stream.suspend();
    this.#watch = every(options.clock, 1000, () => this.#checkLife(), { background: true });
    options.onState({ kind: 'connecting' });
    this.#connect();
  }

  /** Bytes typed or pasted; kept until the session is ready for them. */
  write(bytes: Uint8Array): void {
    if (this.#ended) return;
    if (!this.#ready || this.#inHandshake) {
      this.#early.push(bytes);
      return;
    }
    for (let offset = 0; offset < bytes.byteLength; offset += inputPieceBytes) {
      this.#stream.send(PayloadType.output, bytes.subarray(offset, offset + inputPieceBytes));
    }
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    if (this.#ready && !this.#inHandshake) this.#sendSize();
  }

  /** The terminal is behind: the node is made to stop by leaving its frames unacknowledged. */
  hold(): void {
    this.#stream.hold();
  }

  release(): void {
    this.#stream.release();
  }

  /** Ends the client; the caller terminates the session itself. */
  end(reason: string, exitCode?: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch.cancel();
    this.#retry?.cancel();
    this.#stream.close();
    this.#socket?.close(1000);
    this.#setState({ kind: 'ended', reason, ...(exitCode === undefined ? {} : { exitCode }) });
  }

  #connect(): void {
    const { ticket, clock, logger } = this.#options;
    const socket = new WebSocket(ticket.streamUrl, { perMessageDeflate: false, handshakeTimeout: 10_000 });
    this.#socket = socket;
    let whyClosed = '';
    socket.on('open', () => {
      this.#lastHeardAt = clock.now();
      socket.send(
        JSON.stringify({
          MessageSchemaVersion: '1.0',
          RequestId: randomUUID(),
          TokenValue: this.#token,
          ClientId: this.#clientId,
          ClientVersion: reportedVersion,
        }),
      );
      const isFirst = !this.#ready;
      this.#ready = true;
      this.#attempt = 0;
      this.#stream.resume();
      if (isFirst) this.#begin();
      else if (!this.#inHandshake) this.#sendSize();
      this.#setState({ kind: 'live' });
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#lastHeardAt = clock.now();
      if (isBinary && this.#socket === socket) this.#receive(data);
    });
    socket.on('ping', () => {
      this.#lastHeardAt = clock.now();
    });
    socket.on('pong', () => {
      this.#lastHeardAt = clock.now();
    });
    socket.on('error', (error) => {
      whyClosed = error.message;
      logger.info('session socket broke', { sessionId: ticket.sessionId, reason: error.message });
    });
    socket.on('close', (_code, reason) => {
      if (this.#socket !== socket || this.#ended) return;
      this.#socket = undefined;
      this.#stream.suspend();
      this.#scheduleResume(whyClosed || reason.toString('utf8') || 'the connection was closed');
    });
  }

  /** First contact: a shell without a handshake waits for nothing, so its size goes out at once. */
  #begin(): void {
    this.#sendSize();
    for (const bytes of this.#early.splice(0)) this.write(bytes);
  }

  #sendSize(): void {
    this.#stream.send(PayloadType.size, jsonPayload({ cols: this.#size.cols, rows: this.#size.rows }));
  }

  #scheduleResume(why: string): void {
    if (this.#ended) return;
    this.#attempt += 1;
    const backoff = Math.min(maxRetryMs, firstRetryMs * 2 ** (this.#attempt - 1));
    // Jitter: many terminals lose their bridge at the same moment.
    const delayMs = Math.round(backoff * (0.5 + Math.random() / 2));
    this.#setState({ kind: 'resuming', attempt: this.#attempt, reason: `${why}; trying again` });
    this.#retry = this.#options.clock.after(delayMs, () => {
      this.#options.resume().then(
        (token) => {
          if (this.#ended) return;
          this.#token = token;
          this.#connect();
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          if (error instanceof SessionOverError) this.end(message);
          else this.#scheduleResume(message);
        },
      );
    });
  }

  #checkLife(): void {
    const socket = this.#socket;
    if (this.#ended || socket?.readyState !== WebSocket.OPEN) return;
    const now = this.#options.clock.now();
    const silence = now - this.#lastHeardAt;
    if (silence > silenceMs) {
      socket.terminate();
      return;
    }
    if (silence > pingMs) socket.ping();
    const oldest = this.#stream.oldestSentAt;
    if (
      this.#state === 'live' &&
      oldest !== undefined &&
      this.#stream.unackedFrames > 0 &&
      silence > stalledMs
    ) {
      this.#setState({ kind: 'stalled', since: this.#lastHeardAt });
    }
  }

  #receive(data: Buffer): void {
    let message: AgentMessage;
    try {
      message = decodeAgentMessage(data);
      if (this.#stream.receive(message)) return;
      if (message.messageType === MessageType.channelClosed) {
        const { Output } = parseJsonPayload(channelClosedSchema, message.payload, 'channel_closed');
        this.end(Output === '' ? 'The shell ended.' : Output);
      }
    } catch (error) {
      // A damaged frame is as good as lost: it is resent, since nothing acknowledged it.
      this.#options.logger.warn('a frame of a session cannot be used', {
        sessionId: this.#options.ticket.sessionId,
        reason: (error as Error).message,
      });
    }
  }

  #handleData(payloadType: number, payload: Uint8Array): void {
    switch (payloadType) {
      case PayloadType.output:
      case PayloadType.standardError:
        this.#options.onOutput(payload);
        return;
      case PayloadType.handshakeRequest:
        this.#answerHandshake(payload);
        return;
      case PayloadType.handshakeComplete: {
        this.#inHandshake = false;
        const { CustomerMessage } = parseJsonPayload(handshakeCompleteSchema, payload, 'HandshakeComplete');
        if (CustomerMessage !== '') this.#options.onOutput(Buffer.from(`${CustomerMessage}\r\n`));
        this.#begin();
        return;
      }
      case PayloadType.exitCode: {
        const code = Number(/EXIT_CODE:\s*(-?\d+)/.exec(decoder.decode(payload))?.[1]);
        this.#options.onOutput(Buffer.from(`\r\nThe command ended with exit code ${code}.\r\n`));
        return;
      }
    }
  }

  /** ActionStatus 1 for the session types of a terminal; 3 for what this client cannot do, which ends the session. */
  #answerHandshake(payload: Uint8Array): void {
    this.#inHandshake = true;
    const request = parseJsonPayload(handshakeRequestSchema, payload, 'HandshakeRequest');
    let refused: string | undefined;
    const processed = request.RequestedClientActions.map((action) => {
      if (action.ActionType === 'SessionType')
        return { ActionType: action.ActionType, ActionStatus: 1, ActionResult: null, Error: '' };
      refused =
        action.ActionType === 'KMSEncryption'
          ? 'The session asks for encryption with a KMS key, which this version of Quarterdeck does not speak. Remove the KMS key from the session preferences to connect.'
          : `The node asks for ${action.ActionType}, which this version of Quarterdeck does not know.`;
      return { ActionType: action.ActionType, ActionStatus: 3, ActionResult: null, Error: refused };
    });
    const response = {
      ClientVersion: reportedVersion,
      ProcessedClientActions: processed,
      Errors: refused ? [refused] : null,
    };
    this.#stream.send(PayloadType.handshakeResponse, jsonPayload(response));
    if (refused !== undefined) {
      const reason = refused;
      // The answer must be on its way before the socket closes.
      this.#options.clock.after(200, () => this.end(reason));
    }
  }

  #setState(state: SessionState): void {
    this.#state = state.kind;
    this.#options.onState(state);
  }
}
