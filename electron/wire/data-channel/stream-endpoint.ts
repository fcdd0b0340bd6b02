import type { Clock, Timer } from '../../platform/clock';
import { type AgentMessage, encodeAgentMessage } from '../agent-message';
import { jsonPayload, parseJsonPayload } from '../json-payload';
import { MessageType, PayloadType } from '../message-type';
import type { FrameToSend, FrameWay } from './frame-way';
import { acknowledgeSchema } from './messages';
import { StreamReceiver } from './stream-receiver';
import { StreamSender } from './stream-sender';

interface StreamEndpointOptions {
  clock: Clock;
  /** Which end of the session this is: it decides the MessageType sent and the one expected. */
  end: 'client' | 'node';
  /** Hands one frame to the socket; called only between construction or resume() and suspend() or close(). */
  sendFrame(frame: Buffer, about: FrameToSend): void;
  /**
   * Stream data in order, each byte once. `false` means not ready yet: the frame is offered again when the other side
   * resends it, and at release(), which who is not ready calls when it is: a frame that came before its turn was
   * acknowledged then and does not come again.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that is always ready answers nothing
  onData(payloadType: number, payload: Uint8Array): boolean | void;
  /** Acknowledgements have made room: unackedBytes has fallen. */
  onAcknowledged?(): void;
  /** Frames kept out of order or while held; the stock plugin keeps 10,000. */
  maxKeptFrames?: number;
}

/** Far below the shortest time-out of a sender, 110 ms. */
const acknowledgeAfterMs = 1;

/**
 * Acknowledged at once and before they are answered, as stock peers do it: the stock plugin fails on any frame, an
 * acknowledgement too, that follows HandshakeComplete before its streams are set up, and never reads again.
 */
const handshakeTypes: ReadonlySet<number> = new Set([
  PayloadType.handshakeRequest,
  PayloadType.handshakeResponse,
  PayloadType.handshakeComplete,
  PayloadType.encryptionChallengeRequest,
  PayloadType.encryptionChallengeResponse,
]);

/**
 * One end of a Session Manager data stream, without the socket: sequence numbers, acknowledgements, order, doubles,
 * resending. Both our client and our node use it; its counters outlive sockets, so a resumed session loses nothing.
 * Protocol: each stream data frame of a direction counts from 0; acknowledgements are selective, one per frame, carry
 * sequence 0 and flags 3 and are never acknowledged themselves.
 */
export class StreamEndpoint {
  readonly #incomingType: string;
  readonly #sender: StreamSender;
  readonly #receiver: StreamReceiver;
  readonly #options: StreamEndpointOptions;
  #connected = true;
  /** Frames taken whose acknowledgements are still to be sent. */
  #unanswered: AgentMessage[] = [];
  #answering: Timer | undefined;
  /** By which the other side was heard last. */
  #heardBy: FrameWay = 'relay';

  constructor(options: StreamEndpointOptions) {
    this.#options = options;
    const isClient = options.end === 'client';
    this.#incomingType = isClient ? MessageType.outputStreamData : MessageType.inputStreamData;
    this.#sender = new StreamSender({
      clock: options.clock,
      messageType: isClient ? MessageType.inputStreamData : MessageType.outputStreamData,
      flagsOnFirst: isClient ? 0 : 1,
      sendFrame: options.sendFrame,
      onAcknowledged: () => options.onAcknowledged?.(),
    });
    this.#receiver = new StreamReceiver({
      onData: options.onData,
      acknowledge: (message) => this.#acknowledge(message),
      acknowledgesFirst: ({ payloadType }) => handshakeTypes.has(payloadType),
      maxKeptFrames: options.maxKeptFrames ?? 10_000,
    });
  }

  get unackedFrames(): number {
    return this.#sender.unackedFrames;
  }

  /** Payload bytes sent and not acknowledged; senders pace themselves by it. */
  get unackedBytes(): number {
    return this.#sender.unackedBytes;
  }

  /** Epoch milliseconds of the first sending of the oldest unacknowledged frame: old means the other side takes nothing. */
  get oldestSentAt(): number | undefined {
    return this.#sender.oldestSentAt;
  }

  /** Sequence number of the next frame expected from the other side. */
  get expectedSequenceNumber(): number {
    return this.#receiver.expected;
  }

  send(payloadType: number, payload: Uint8Array): number {
    return this.#sender.send(payloadType, payload);
  }

  /**
   * Takes a decoded frame, and the way by which it came. Answers false when it is no stream data of the other side and no
   * acknowledgement: then it is for the caller (channel_closed, publication ...).
   * Raises FrameError for an acknowledgement of a wrong shape.
   */
  receive(message: AgentMessage, way: FrameWay = 'relay'): boolean {
    if (message.messageType === this.#incomingType) {
      this.#heardBy = way;
      if (message.sequenceNumber >= 0) this.#receiver.receive(message);
      return true;
    }
    if (message.messageType === MessageType.acknowledge) {
      const acknowledge = parseJsonPayload(acknowledgeSchema, message.payload, 'acknowledge');
      this.#sender.acknowledged(acknowledge.AcknowledgedMessageSequenceNumber);
      return true;
    }
    return false;
  }

  /** Stops handing on and acknowledging what arrives, which makes the other side stop at its bound. */
  hold(): void {
    this.#receiver.hold();
  }

  release(): void {
    this.#receiver.release();
  }

  /** Hands on what has come in order, also while held: the session is over, and it is the last of it. */
  deliverHeld(): void {
    this.#receiver.deliverHeld();
  }

  /** The socket is gone; counters and unacknowledged frames are kept. What was not acknowledged comes again. */
  suspend(): void {
    this.#connected = false;
    this.#forgetAnswers();
    this.#sender.suspend();
  }

  /** A new socket is there and its open message was sent; resends what was not acknowledged. */
  resume(): void {
    this.#connected = true;
    this.#sender.resume();
  }

  /** Ends timers and drops what is unacknowledged. */
  close(): void {
    this.#sendAnswers();
    this.#connected = false;
    this.#sender.close();
  }

  #forgetAnswers(): void {
    this.#answering?.cancel();
    this.#answering = undefined;
    this.#unanswered = [];
  }

  /** A moment later: what the frame caused, an echo for instance, goes out before the word that it has come. */
  #acknowledge(message: AgentMessage): void {
    if (!this.#connected) return;
    this.#unanswered.push(message);
    if (handshakeTypes.has(message.payloadType)) {
      this.#sendAnswers();
      return;
    }
    this.#answering ??= this.#options.clock.after(acknowledgeAfterMs, () => this.#sendAnswers());
  }

  #sendAnswers(): void {
    const messages = this.#unanswered;
    this.#forgetAnswers();
    if (!this.#connected) return;
    for (const { messageType, messageId, sequenceNumber } of messages) {
      const payload = jsonPayload({
        AcknowledgedMessageType: messageType,
        AcknowledgedMessageId: messageId,
        AcknowledgedMessageSequenceNumber: sequenceNumber,
        IsSequentialMessage: true,
      });
      const answer = { messageType: MessageType.acknowledge, flags: 3, payload };
      const frame = encodeAgentMessage(answer, this.#options.clock.now());
      this.#options.sendFrame(frame, { resends: 0, preferred: this.#heardBy });
    }
  }
}
