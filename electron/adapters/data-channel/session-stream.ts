import type { SessionState } from '#shared/terminals/terminal-port';
import { every, type Timer } from '../../platform/clock';
import { connectLocally } from '../../platform/node/local-socket';
import { type AgentMessage, decodeAgentMessage, FrameError } from '../../wire/agent-message';
import { chooseWay, type FrameToSend, type FrameWay } from '../../wire/data-channel/frame-way';
import {
  channelClosedSchema,
  stockStreamOptions,
  streamOptionsSchema,
} from '../../wire/data-channel/messages';
import type { SessionCipher } from '../../wire/data-channel/session-cipher';
import { StreamEndpoint } from '../../wire/data-channel/stream-endpoint';
import { directOfferSchema } from '../../wire/direct-path/direct-messages';
import { parseJsonPayload } from '../../wire/json-payload';
import { MessageType, PayloadType } from '../../wire/message-type';
import { ClientHandshake, type DataKey, type HandshakeFacts } from './client-handshake';
import { DirectPath } from './direct-path';
import { ResumableChannel, type ResumableChannelOptions } from './resumable-channel';

/** What is known of a session when it can be used. */
export interface SessionFacts extends HandshakeFacts {
  muxVersion: 1 | 2;
}

export interface SessionStreamOptions extends ResumableChannelOptions {
  /** Session types that the caller can carry. */
  sessionTypes: readonly string[];
  /** The node begins with a handshake: always for ports and commands. Shells do without, unless encrypted. */
  expectsHandshake: boolean;
  /** Most payload bytes under way; what is sent beyond waits in a queue. */
  windowBytes: number;
  dataKey?(keyId: string): Promise<DataKey>;
  /** The reason of an ordinary end, a sentence; the service's own word goes before it. */
  endText: string;
  /** Sent at each opening of the channel, at once, and again after a handshake: a terminal's size. */
  greeting?(): { payloadType: number; payload: Uint8Array };
  /** Once: from here on the node takes what is sent. */
  onReady?(facts: SessionFacts, message: string): void;
  /** Stream data in order, decrypted, a view; false leaves it unacknowledged, so that it comes again. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that is always ready answers nothing
  onData(payloadType: number, payload: Uint8Array): boolean | void;
  /** The queue is empty and there is room for more. */
  onRoom?(): void;
  onState(state: SessionState): void;
}

/** Frames that the node has not taken for this long are shown as a stall. */
const stalledMs = 3000;
const lookMs = 1000;
/**
 * The service counts input against a session's idle time-out, so while frames travel directly one of them takes the
 * relay as well in each such time; the node knows it for a double.
 */
const inputToldMs = 1000;
/** A node that has acknowledged and begins no handshake within this time begins none. */
const noHandshakeMs = 1000;
/** How long a refusal may take to reach the node before the client is gone. */
const refusalMs = 1000;
const encryptedTypes: ReadonlySet<number> = new Set([
  PayloadType.output,
  PayloadType.standardError,
  PayloadType.exitCode,
]);

/** What broke a connection is told as a phrase by sockets, and as sentences by what asks for the session to be resumed. */
function asSentence(reason: string): string {
  const isSentence = /^\p{Lu}.*\.$/su.test(reason);
  return isSentence ? `${reason} Trying again.` : `The connection was lost: ${reason}. Trying again.`;
}

/**
 * The client's end of a session, whatever its kind: socket, handshake, encryption, order and acknowledgement, pace,
 * and the state that people are shown. Counters outlive sockets, so nothing is lost when one is. Protocol:
 * docs/session-protocol.md.
 */
export class SessionStream {
  readonly #options: SessionStreamOptions;
  readonly #stream: StreamEndpoint;
  readonly #channel: ResumableChannel;
  readonly #handshake: ClientHandshake;
  readonly #watch: Timer;
  #cipher: SessionCipher | undefined;
  #streamOptions: { MaxPayloadBytes: number; MuxVersion: 1 | 2 } = stockStreamOptions;
  #peerPresent = true;
  #ready = false;
  #started = false;
  #queue: { payloadType: number; payload: Uint8Array }[] = [];
  #queuedBytes = 0;
  #state: SessionState = { kind: 'connecting' };
  #ended = false;
  #noHandshake: Timer | undefined;
  #refusal: Timer | undefined;
  /** The node began no handshake in time; it may still do so. */
  #begunWithout = false;
  #hasSentInput = false;
  #direct: DirectPath | undefined;
  #inputToldAt = Number.NEGATIVE_INFINITY;
  /** Of the relay's connection, while there is none. */
  #lost: { attempt: number; reason: string } | undefined;

  constructor(options: SessionStreamOptions) {
    this.#options = options;
    const { clock } = options;
    this.#channel = new ResumableChannel(options, {
      onOpen: () => this.#opened(),
      onFrame: (frame) => this.#receive(frame, 'relay'),
      onLost: (attempt, reason) => {
        const wasLost = this.#lost !== undefined;
        this.#lost = { attempt, reason };
        if (wasLost && this.#isDirect) this.#showWays();
        else this.#waysChanged();
      },
      onOver: (reason) => this.#over(reason),
    });
    this.#stream = new StreamEndpoint({
      clock,
      end: 'client',
      sendFrame: (frame, about) => this.#sendFrame(frame, about),
      onData: (payloadType, payload) => this.#data(payloadType, payload),
      onAcknowledged: () => this.#acknowledged(),
    });
    this.#stream.suspend();
    this.#handshake = new ClientHandshake({
      sessionTypes: options.sessionTypes,
      ...(options.dataKey ? { dataKey: options.dataKey } : {}),
      send: (payloadType, payload) => {
        if (!this.#ended) this.#stream.send(payloadType, payload);
      },
      onComplete: (facts, message, cipher) => {
        this.#cipher = cipher;
        this.#greet();
        this.#begin({ ...facts, muxVersion: this.#streamOptions.MuxVersion }, message);
      },
      onRefused: (reason) => {
        if (!this.#ended) this.#refusal = clock.after(refusalMs, () => this.end(reason));
      },
    });
    this.#watch = every(clock, lookMs, () => this.#look(), { background: true });
  }

  start(): void {
    this.#options.onState(this.#state);
    this.#channel.start();
  }

  /** The node is one of ours, as the bridge between says. */
  get isPeerOurs(): boolean {
    return this.#streamOptions.MuxVersion === 2;
  }

  /** Longest piece of a payload that goes out in one frame. */
  get maxPieceBytes(): number {
    return this.#streamOptions.MaxPayloadBytes;
  }

  /** Bytes that wait for room or for the session to be ready. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get hasRoom(): boolean {
    return this.#queue.length === 0 && this.#stream.unackedBytes < this.#options.windowBytes;
  }

  /** Everything that was sent is acknowledged. */
  get isDelivered(): boolean {
    return this.#ready && this.#queue.length === 0 && this.#stream.unackedBytes === 0;
  }

  /** Sends in pieces, in order, as fast as the node acknowledges; kept until the session is ready for it. */
  send(payloadType: number, payload: Uint8Array): void {
    if (this.#ended) return;
    this.#queue.push({ payloadType, payload });
    this.#queuedBytes += payload.byteLength;
    this.#sendQueue();
  }

  /** Drops what send() has taken and not sent; answers how many bytes. */
  discardQueued(): number {
    const bytes = this.#queuedBytes;
    this.#queue = [];
    this.#queuedBytes = 0;
    return bytes;
  }

  /** Sends now, before what waits, once the node takes anything: a size, a flag. */
  sendNow(payloadType: number, payload: Uint8Array): void {
    if (!this.#ended && this.#started && !this.#handshake.isRunning) this.#stream.send(payloadType, payload);
  }

  /** The receiver is behind: the node is made to stop by leaving its frames unacknowledged. */
  hold(): void {
    this.#stream.hold();
  }

  release(): void {
    this.#stream.release();
  }

  wake(): void {
    this.#direct?.wake();
    this.#channel.wake();
  }

  /** Ends the client's end; terminating the session is the caller's. `reason` is a sentence. */
  end(reason: string, exitCode?: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch.cancel();
    this.#forgetNoHandshake();
    this.#refusal?.cancel();
    this.#stream.close();
    this.#direct?.close();
    this.#channel.close();
    this.discardQueued();
    this.#setState({ kind: 'ended', reason, ...(exitCode === undefined ? {} : { exitCode }) });
  }

  /** The session is gone. What has come of it, and was held back, is still the caller's. */
  #over(reason: string): void {
    this.#stream.deliverHeld();
    this.end(reason);
  }

  #forgetNoHandshake(): void {
    this.#noHandshake?.cancel();
    this.#noHandshake = undefined;
  }

  #opened(): void {
    this.#started = true;
    if (!this.#isDirect) this.#stream.resume();
    if (!this.#handshake.isRunning) this.#greet();
  }

  get #isDirect(): boolean {
    return this.#direct?.isOpen ?? false;
  }

  #sendFrame(frame: Buffer, about: FrameToSend): void {
    const relay = this.#channel.isOpen ? this.#channel : undefined;
    const way = chooseWay({ relay, direct: this.#isDirect ? this.#direct : undefined }, about);
    way?.sendFrame(frame);
    if (about.preferred !== undefined) return;
    const now = this.#options.clock.now();
    const isTold = way === relay || now - this.#inputToldAt < inputToldMs;
    if (!isTold) relay?.sendFrame(frame);
    if (!isTold || way === relay) this.#inputToldAt = now;
  }

  /** One way is gone, and what was on it may be lost: all that is not acknowledged goes by the other, if there is one. */
  #waysChanged(): void {
    if (this.#ended) return;
    if (this.#channel.isOpen || this.#isDirect) this.#stream.resume();
    else {
      this.#stream.suspend();
      this.#forgetNoHandshake();
    }
    this.#showWays();
  }

  /** What the loss of a way, or its return, means for who looks at the session. */
  #showWays(): void {
    const { kind } = this.#state;
    if (this.#isDirect) {
      if (this.#ready && (kind === 'live' || kind === 'stalled' || kind === 'resuming')) this.#showLive();
    } else if (this.#lost !== undefined) {
      const { attempt, reason } = this.#lost;
      this.#setState({ kind: 'resuming', attempt, reason: asSentence(reason) });
    } else if (this.#ready && !this.#peerPresent) this.#showAbsence();
  }

  #showLive(): void {
    const notice = this.#isDirect ? this.#directNotice() : undefined;
    this.#setState({ kind: 'live', ...(notice === undefined ? {} : { notice }) });
  }

  /** Only our own bridge lets a session have a direct path. */
  #directNotice(): string | undefined {
    if (this.#lost !== undefined)
      return 'The bridge is out of reach and is tried again; meanwhile the session goes on directly with this machine’s node.';
    if (!this.#peerPresent)
      return 'This machine’s node has no connection to the bridge at the moment; the session goes on directly with it.';
    return undefined;
  }

  #showAbsence(): void {
    this.#setState({
      kind: 'stalled',
      since: this.#options.clock.now(),
      reason: 'The node is not connected at the moment; what is sent waits until it is.',
    });
  }

  /** The node is on a machine of this user's, perhaps this one: then frames need no relay. */
  #takeOffer(payload: Uint8Array): void {
    const { clock, logger, ticket } = this.#options;
    // Of stock peers such a frame is nothing that we know.
    if (!this.isPeerOurs || this.#ended) return;
    const offer = parseJsonPayload(directOfferSchema, payload, 'quarterdeck_direct');
    const wasDirect = this.#isDirect;
    this.#direct?.close();
    if (wasDirect) this.#waysChanged();
    this.#direct = new DirectPath({
      offer,
      sessionId: ticket.sessionId,
      clock,
      logger,
      connect: this.#options.connectLocally ?? connectLocally,
      onOpen: () => this.#directOpened(),
      onFrame: (frame) => this.#receive(frame, 'direct'),
      onLost: () => this.#waysChanged(),
    });
  }

  #directOpened(): void {
    if (!this.#channel.isOpen) this.#stream.resume();
    this.#showWays();
  }

  /** Of a shell without a handshake this is the first word; with one it is lost, and said again after it. */
  #greet(): void {
    const greeting = this.#options.greeting?.();
    if (greeting) this.#stream.send(greeting.payloadType, greeting.payload);
  }

  #begin(facts: SessionFacts, message: string): void {
    if (this.#ready || this.#ended) return;
    this.#ready = true;
    this.#forgetNoHandshake();
    this.#setState({ kind: 'live' });
    this.#options.onReady?.(facts, message);
    this.#sendQueue();
  }

  #beginWithoutHandshake(): void {
    this.#begunWithout = true;
    this.#begin(
      {
        agentVersion: '',
        sessionType: this.#options.sessionTypes[0] ?? '',
        properties: undefined,
        muxVersion: this.#streamOptions.MuxVersion,
      },
      '',
    );
  }

  /**
   * A handshake after all: its request was late. Until it is complete the node throws away what is sent to it, and has
   * done so with what was sent.
   */
  #beginAnew(): void {
    this.#begunWithout = false;
    if (this.#hasSentInput) {
      this.end(
        'The node has thrown away what was typed, because it asked for a handshake only afterwards. Start the session again.',
      );
      return;
    }
    this.#ready = false;
    this.#setState({ kind: 'connecting' });
  }

  #sendQueue(): void {
    const { windowBytes } = this.#options;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (!this.#ready || this.#stream.unackedBytes >= windowBytes) return;
      const { payloadType, payload } = first;
      const piece = payload.subarray(0, this.#streamOptions.MaxPayloadBytes);
      if (piece.byteLength === payload.byteLength) this.#queue.shift();
      else first.payload = payload.subarray(piece.byteLength);
      this.#queuedBytes -= piece.byteLength;
      this.#hasSentInput = true;
      const isEncrypted = this.#cipher !== undefined && payloadType === PayloadType.output;
      this.#stream.send(payloadType, isEncrypted ? (this.#cipher as SessionCipher).encrypt(piece) : piece);
    }
  }

  #acknowledged(): void {
    this.#heardNode();
    if (!this.#ready && !this.#options.expectsHandshake && !this.#handshake.isRunning)
      this.#noHandshake ??= this.#options.clock.after(noHandshakeMs, () => {
        this.#noHandshake = undefined;
        if (!this.#handshake.isRunning) this.#beginWithoutHandshake();
      });
    this.#sendQueue();
    if (this.#ready && this.hasRoom) this.#options.onRoom?.();
  }

  /** The node itself has answered, not the service that carries its frames. */
  #heardNode(): void {
    const { kind } = this.#state;
    if (this.#ready && (kind === 'stalled' || kind === 'resuming')) this.#showLive();
  }

  #look(): void {
    if (this.#ended || !this.#ready || !(this.#channel.isOpen || this.#isDirect)) return;
    const { kind } = this.#state;
    const since = this.#stream.oldestSentAt;
    const isStalled = since !== undefined && this.#options.clock.now() - since > stalledMs;
    if (kind === 'live' && isStalled)
      this.#setState({
        kind: 'stalled',
        since,
        reason: 'The node has not taken what was sent; it is kept and sent again.',
      });
    // A socket on which neither side has anything to say counts as working.
    else if (kind === 'resuming' && this.#peerPresent && since === undefined) this.#showLive();
  }

  #receive(frame: Buffer, way: FrameWay): void {
    let message: AgentMessage;
    if (way === 'relay') this.#heardRelay();
    try {
      message = decodeAgentMessage(frame);
      // Nothing but the stream travels directly: what a service decides comes from the service.
      if (this.#stream.receive(message, way) || way === 'direct') return;
      if (message.messageType === MessageType.channelClosed) {
        const { Output } = parseJsonPayload(channelClosedSchema, message.payload, 'channel_closed');
        this.#over(Output === '' ? this.#options.endText : Output);
      } else if (message.messageType === MessageType.streamOptions) this.#takeOptions(message.payload);
      else if (message.messageType === MessageType.directOffer) this.#takeOffer(message.payload);
    } catch (error) {
      // A damaged frame is as good as lost: nothing acknowledged it, so it comes again.
      this.#options.logger.warn('a frame of a session cannot be used', {
        sessionId: this.#options.ticket.sessionId,
        reason: (error as Error).message,
      });
    }
  }

  /** Only now: a service that takes the connection may still refuse the token, again and again. */
  #heardRelay(): void {
    if (this.#lost === undefined) return;
    this.#lost = undefined;
    if (this.#isDirect) this.#showWays();
  }

  #takeOptions(payload: Uint8Array): void {
    const options = parseJsonPayload(streamOptionsSchema, payload, 'quarterdeck_stream');
    this.#streamOptions = options;
    if (options.PeerPresent === this.#peerPresent) return;
    this.#peerPresent = options.PeerPresent;
    if (!this.#ready) return;
    if (this.#isDirect) this.#showWays();
    else if (!options.PeerPresent) this.#showAbsence();
    else if (this.#state.kind === 'stalled') this.#showLive();
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: as of onData in the options
  #data(payloadType: number, payload: Uint8Array): boolean | void {
    if (this.#ended) return;
    this.#heardNode();
    try {
      return this.#take(payloadType, payload);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      // The frame has come whole, so it would only come again as it is.
      this.end(`The node sent something that cannot be used: ${error.message}.`);
    }
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: as of onData in the options
  #take(payloadType: number, payload: Uint8Array): boolean | void {
    if (payloadType === PayloadType.handshakeRequest && this.#begunWithout) {
      this.#beginAnew();
      if (this.#ended) return;
    }
    if (this.#handshake.receive(payloadType, payload)) return;
    if (!this.#ready && !this.#handshake.isRunning && !this.#options.expectsHandshake)
      this.#beginWithoutHandshake();
    const isEncrypted = this.#cipher !== undefined && encryptedTypes.has(payloadType);
    return this.#options.onData(
      payloadType,
      isEncrypted ? (this.#cipher as SessionCipher).decrypt(payload) : payload,
    );
  }

  #setState(state: SessionState): void {
    if (this.#state.kind === 'live' && state.kind === 'live' && this.#state.notice === state.notice) return;
    this.#state = state;
    this.#options.onState(state);
  }
}
