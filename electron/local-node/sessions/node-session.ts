import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AgentMessage, decodeAgentMessage, FrameError } from '../../wire/agent-message';
import { chooseWay, type FrameToSend, type FrameWay } from '../../wire/data-channel/frame-way';
import {
  type StreamOptions,
  stockStreamOptions,
  streamOptionsSchema,
} from '../../wire/data-channel/messages';
import { StreamEndpoint } from '../../wire/data-channel/stream-endpoint';
import { parseJsonPayload } from '../../wire/json-payload';
import { MessageType, PayloadType, SessionFlag } from '../../wire/message-type';
import type { ServiceAccess } from '../service/service-access';
import { DataChannel, type OpenDataChannel } from './data-channel';
import type { OffersDirectPaths } from './direct/direct-door';
import { SessionDirectPath } from './direct/session-direct-path';
import { NodeHandshake } from './node-handshake';
import type { CreateSessionWork, SessionEnd, SessionWork } from './session-work';

/** How long the end of a session waits for acknowledgements without progress; the stock agent waits 2 s in all. */
const drainMs = 2000;
/**
 * The same for a client of ours, which comes back and takes the rest: longer than the control plane needs to find that
 * a connection is dead.
 */
const ownDrainMs = 45_000;

/** What differs by the kind of session, apart from its work. */
export interface SessionKind {
  /** Absent for shells: their clients begin without. */
  handshake?: { sessionType: string; properties: unknown };
  /**
   * Bytes that are sent but not acknowledged: above it the work waits, below a quarter of it it goes on. The distance
   * keeps it from stopping and starting at every frame; the mark bounds a session's memory also while the client or
   * the control plane is away.
   */
  windowBytes: number;
  /** Whether the service is told that the session ends by itself; stock agents do so but for ports. */
  tellsTermination: boolean;
  createWork: CreateSessionWork;
}

interface NodeSessionOptions extends SessionKind {
  sessionId: string;
  access(): ServiceAccess | undefined;
  clock: Clock;
  logger: Logger;
  openChannel?: OpenDataChannel;
  /** Absent where this node offers no direct paths. */
  directDoor?: OffersDirectPaths;
  /** 0 to 1, for the spread of retries; given by tests that must repeat. */
  random?(): number;
  onEnd(end: SessionEnd): void;
}

/** One session on this node, whatever its kind: its data channel, its stream, its handshake, its end. */
export class NodeSession {
  readonly #options: NodeSessionOptions;
  readonly #channel: DataChannel;
  readonly #direct: SessionDirectPath | undefined;
  readonly #stream: StreamEndpoint;
  readonly #handshake: NodeHandshake | undefined;
  readonly #work: SessionWork;
  #streamOptions: Omit<StreamOptions, 'PeerPresent'> = stockStreamOptions;
  #clientVersion = '';
  #working = false;
  /** Paused for want of acknowledgements. */
  #backedUp = false;
  /** Paused by the service: there is no client. */
  #unpublished = false;
  #ending = false;
  #ended = false;

  constructor(options: NodeSessionOptions) {
    this.#options = options;
    const { clock, logger, sessionId } = options;
    this.#channel = new DataChannel({
      sessionId,
      access: options.access,
      clock,
      logger,
      ...(options.openChannel ? { open: options.openChannel } : {}),
      ...(options.random ? { random: options.random } : {}),
      onMessage: (message) => this.#receive(message),
      onOpen: () => {
        this.#unpublished = false;
        if (!this.#isDirect) this.#stream.resume();
        this.#applyPause();
      },
      onLost: () => this.#waysChanged(),
      onGone: (reason) => this.stop(reason),
    });
    this.#stream = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame, about) => this.#sendFrame(frame, about),
      onData: (payloadType, payload) => this.#data(payloadType, payload),
      onAcknowledged: () => this.#pace(),
    });
    this.#stream.suspend();
    this.#direct =
      options.directDoor &&
      new SessionDirectPath({
        sessionId,
        clock,
        door: options.directDoor,
        sendOffer: (offer) => this.#channel.sendDirectOffer(offer),
        onOpen: () => this.#directOpened(),
        onFrame: (frame) => this.#receiveDirect(frame),
        onLost: () => this.#waysChanged(),
      });
    const { handshake } = options;
    this.#handshake =
      handshake &&
      new NodeHandshake({
        ...handshake,
        clock,
        send: (payloadType, payload) => this.#send(payloadType, payload),
        onComplete: (clientVersion) => {
          this.#clientVersion = clientVersion;
          this.#begin();
        },
        onFailed: (reason) => void this.#finishWhenDelivered({ status: 'Failed', output: reason }),
      });
    const session = this;
    this.#work = options.createWork({
      get maxPieceBytes() {
        return session.#streamOptions.MaxPayloadBytes;
      },
      get muxVersion() {
        return session.#streamOptions.MuxVersion;
      },
      get clientVersion() {
        return session.#clientVersion;
      },
      send: (payloadType, payload) => this.#send(payloadType, payload),
      hold: () => this.#stream.hold(),
      release: () => this.#stream.release(),
      end: (end) => void this.#finishWhenDelivered(end),
    });
  }

  /** Opens the data channel; a shell starts beside it, so that the prompt is on its way as soon as there is one. */
  start(): void {
    this.#channel.start();
    if (this.#handshake) this.#handshake.start();
    else this.#begin();
  }

  /** The service or the client ended the session: the line is dropped. */
  terminate(): void {
    this.#finish({ status: 'Success', output: '' });
  }

  /** The node stops, or the session can go on no more. */
  stop(reason: string): void {
    this.#finish({ status: 'Failed', output: reason });
  }

  #begin(): void {
    if (this.#ended) return;
    this.#working = true;
    this.#work.start();
    this.#applyPause();
  }

  #send(payloadType: number, payload: Uint8Array): void {
    if (this.#ended) return;
    this.#stream.send(payloadType, payload);
    this.#pace();
  }

  #receive(message: AgentMessage): void {
    const { messageType } = message;
    if (messageType === MessageType.pausePublication) {
      this.#unpublished = true;
      if (!this.#isDirect) this.#stream.suspend();
      this.#applyPause();
      return;
    }
    if (messageType === MessageType.channelClosed) {
      this.terminate();
      return;
    }
    if (messageType === MessageType.streamOptions) {
      const options = parseJsonPayload(streamOptionsSchema, message.payload, 'quarterdeck_stream');
      this.#streamOptions = options;
      const wasDirect = this.#isDirect;
      this.#direct?.clientIs(options.MuxVersion === 2, options.PeerPresent);
      if (wasDirect && !this.#isDirect) this.#waysChanged();
      return;
    }
    const publishes =
      messageType === MessageType.startPublication ||
      messageType === MessageType.inputStreamData ||
      messageType === MessageType.acknowledge;
    if (this.#unpublished && publishes) {
      this.#unpublished = false;
      if (!this.#isDirect) this.#stream.resume();
      this.#applyPause();
    }
    this.#stream.receive(message);
  }

  get #isDirect(): boolean {
    return this.#direct?.isOpen ?? false;
  }

  /** Nobody can be reached through the relay: this end or the other has no connection to it. */
  get #isRelayless(): boolean {
    return this.#unpublished || !this.#channel.open;
  }

  #sendFrame(frame: Buffer, about: FrameToSend): void {
    const relay = this.#isRelayless ? undefined : this.#channel;
    chooseWay({ relay, direct: this.#isDirect ? this.#direct : undefined }, about)?.sendFrame(frame);
  }

  /** From here on frames go directly; what waited for the relay goes now. */
  #directOpened(): void {
    if (this.#isRelayless) this.#stream.resume();
    this.#applyPause();
  }

  /** One way is gone, and what was on it may be lost: all that is not acknowledged goes by the other, if there is one. */
  #waysChanged(): void {
    if (this.#ended) return;
    if (this.#isDirect || !this.#isRelayless) this.#stream.resume();
    else this.#stream.suspend();
    this.#applyPause();
  }

  /** Nothing but the stream travels directly: what a service decides comes from the service. */
  #receiveDirect(frame: Buffer): void {
    try {
      this.#stream.receive(decodeAgentMessage(frame), 'direct' satisfies FrameWay);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#options.logger.warn('a frame of a direct path was dropped', {
        sessionId: this.#options.sessionId,
        error,
      });
    }
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: as of SessionWork.receive
  #data(payloadType: number, payload: Uint8Array): boolean | void {
    if (this.#handshake?.isDone === false) {
      this.#handshake.receive(payloadType, payload);
      return;
    }
    if (payloadType === PayloadType.flag && payload.byteLength === 4) {
      const flag = new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
      if (flag === SessionFlag.terminateSession) {
        // Not inside the receiver's loop, so that the frame is still acknowledged.
        this.#options.clock.after(0, () => this.terminate());
        return;
      }
    }
    try {
      return this.#work.receive(payloadType, payload);
    } catch (error) {
      // Left unacknowledged it would come again for ever.
      if (!(error instanceof FrameError)) throw error;
      this.#options.logger.warn('stream data was ignored', { sessionId: this.#options.sessionId, error });
    }
  }

  #pace(): void {
    const { unackedBytes } = this.#stream;
    const { windowBytes } = this.#options;
    if (!this.#backedUp && unackedBytes > windowBytes) this.#backedUp = true;
    else if (this.#backedUp && unackedBytes <= windowBytes / 4) this.#backedUp = false;
    else return;
    this.#applyPause();
  }

  #applyPause(): void {
    if (this.#working && !this.#ended)
      this.#work.setPaused(this.#backedUp || (this.#unpublished && !this.#isDirect));
  }

  async #finishWhenDelivered(end: SessionEnd): Promise<void> {
    if (this.#ending || this.#ended) return;
    this.#ending = true;
    await this.#delivered(end.status === 'Success');
    if (this.#ended) return;
    if (this.#options.tellsTermination) this.#channel.sendSessionState('Terminating');
    const isConfirmed = this.#stream.unackedFrames === 0 || end.status === 'Failed';
    const loss = 'The session ended before the client had confirmed all of its output.';
    this.#finish(isConfirmed ? end : { ...end, output: `${end.output} ${loss}`.trim() });
  }

  /**
   * Resolves when everything that was sent is acknowledged, or when acknowledgements have stopped coming. The time for
   * which the client, or the way to it, is known to be away does not count where there is output to be had: the
   * service ends a session to which nobody comes back.
   */
  #delivered(waitsForClient: boolean): Promise<void> {
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
        const isAway = this.#isRelayless && !this.#isDirect;
        if (waitsForClient && isAway) progressAt = clock.now();
        const limitMs = waitsForClient && this.#streamOptions.MuxVersion === 2 ? ownDrainMs : drainMs;
        if (left > 0 && !this.#ended && clock.now() - progressAt < limitMs) return;
        timer.cancel();
        resolve();
      });
    });
  }

  #finish(end: SessionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#handshake?.cancel();
    this.#work.hangUp();
    this.#stream.close();
    this.#direct?.close();
    this.#channel.close();
    this.#options.onEnd(end);
  }
}
