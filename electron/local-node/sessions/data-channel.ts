import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AgentMessage, decodeAgentMessage, encodeAgentMessage } from '../../wire/agent-message';
import { quarterdeckStream } from '../../wire/data-channel/messages';
import type { DirectOffer } from '../../wire/direct-path/direct-messages';
import { jsonPayload } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import { Backoff } from '../control-channel/backoff';
import { type NodeSocket, openNodeSocket } from '../service/node-socket';
import { type ServiceAccess, withCredentials } from '../service/service-access';
import { ServiceError } from '../service/service-errors';

/** Opens a node's socket; given by tests that have none. */
export type OpenDataChannel = typeof openNodeSocket;

interface DataChannelOptions {
  sessionId: string;
  /** The registration as it is now; undefined while there is none. */
  access(): ServiceAccess | undefined;
  clock: Clock;
  logger: Logger;
  open?: OpenDataChannel;
  /** 0 to 1, for the spread of retries; given by tests that must repeat. */
  random?(): number;
  onMessage(message: AgentMessage): void;
  onOpen(): void;
  onLost(): void;
  /** The service no longer has this session; no socket will come again. */
  onGone(reason: string): void;
}

/**
 * The node's side of one session's data channel: opened, and opened again with a new token whenever the socket is
 * lost, for as long as the session lives. The stream's counters are not its business; they go on.
 */
export class DataChannel {
  readonly #options: DataChannelOptions;
  #socket: NodeSocket | undefined;
  readonly #abort = new AbortController();
  readonly #backoff: Backoff;

  constructor(options: DataChannelOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  get open(): boolean {
    return this.#socket !== undefined;
  }

  start(): void {
    void this.#keepOpen();
  }

  sendFrame(frame: Uint8Array): void {
    this.#socket?.sendFrame(frame);
  }

  sendSessionState(state: 'Connected' | 'Terminating'): void {
    const { sessionId, clock } = this.#options;
    this.#socket?.sendFrame(
      encodeAgentMessage(
        {
          messageType: MessageType.agentSessionState,
          flags: 3,
          payload: jsonPayload({ SchemaVersion: 1, SessionState: state, SessionId: sessionId }),
        },
        clock.now(),
      ),
    );
  }

  /** Ours, for a client of ours; see directOfferSchema. */
  sendDirectOffer(offer: DirectOffer): void {
    this.#socket?.sendFrame(
      encodeAgentMessage(
        { messageType: MessageType.directOffer, flags: 3, payload: jsonPayload(offer) },
        this.#options.clock.now(),
      ),
    );
  }

  close(): void {
    this.#abort.abort();
    this.#socket?.close();
    this.#socket = undefined;
  }

  async #keepOpen(): Promise<void> {
    const { logger, sessionId } = this.#options;
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        const socket = await this.#connect();
        if (socket !== undefined) {
          const reason = await socket.closed;
          if (signal.aborted) return;
          this.#socket = undefined;
          this.#options.onLost();
          logger.info('data channel lost', { sessionId, reason });
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ServiceError && !error.transient && !error.credentialsRefused) {
          this.#options.onGone(error.message);
          return;
        }
        logger.warn('data channel not opened', { sessionId, error });
      }
      await this.#wait(this.#backoff.next());
    }
  }

  #wait(delayMs: number): Promise<void> {
    const { signal } = this.#abort;
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const stop = () => {
        timer.cancel();
        resolve();
      };
      const timer = this.#options.clock.after(delayMs, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  async #connect(): Promise<NodeSocket | undefined> {
    const { sessionId, clock, logger, open = openNodeSocket } = this.#options;
    const access = this.#options.access();
    if (access === undefined) return undefined;
    const path = `/v1/data-channel/${sessionId}`;
    const socket = await withCredentials(access, async () => {
      const token = await access.client.createChannel(path, { ClientId: '' }, access.sign, { tries: 1 });
      const opened = await open({
        endpoint: access.client.transport.endpoint,
        path: `${path}?role=publish_subscribe`,
        sign: access.sign,
        clock,
        signal: this.#abort.signal,
        onFrame: (frame) => {
          // Only now: a service that takes the connection may still refuse the token, again and again.
          this.#backoff.reset();
          try {
            this.#options.onMessage(decodeAgentMessage(frame));
          } catch (error) {
            logger.warn('a frame of a data channel was dropped', { sessionId, error });
          }
        },
      });
      opened.sendText(
        JSON.stringify({
          MessageSchemaVersion: '1.0',
          RequestId: randomUUID(),
          TokenValue: token,
          ClientInstanceId: access.instanceId,
          ClientId: '',
          QuarterdeckStream: quarterdeckStream,
        }),
      );
      return opened;
    });
    if (this.#abort.signal.aborted) {
      socket.close();
      return undefined;
    }
    this.#socket = socket;
    this.sendSessionState('Connected');
    this.#options.onOpen();
    return socket;
  }
}
