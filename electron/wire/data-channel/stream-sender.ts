import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../../platform/clock';
import { encodeAgentMessage } from '../agent-message';
import type { FrameToSend } from './frame-way';
import { RoundTripTimer } from './round-trip-timer';

interface SentFrame {
  sequenceNumber: number;
  bytes: Buffer;
  payloadBytes: number;
  firstSentAt: number;
  lastSentAt: number;
  resends: number;
}

interface StreamSenderOptions {
  clock: Clock;
  messageType: string;
  /** Stock agents set the SYN flag on their sequence 0; clients do not. */
  flagsOnFirst: number;
  sendFrame(frame: Buffer, about: FrameToSend): void;
  /** Called after acknowledgements have freed room. */
  onAcknowledged(): void;
}

/** Frames resent at most in one go after progress, so that recovery does not itself flood the relay. */
const burstFrames = 64;

/**
 * The sending half: numbers stream data from 0, keeps every frame until it is acknowledged, resends.
 * Without progress only the oldest frame is resent, once per timeout (the other side may hold its acknowledgements on
 * purpose); when that one comes through, the overdue ones behind it follow at once.
 */
export class StreamSender {
  readonly #options: StreamSenderOptions;
  readonly #unacked = new Map<number, SentFrame>();
  readonly #roundTrip = new RoundTripTimer();
  #nextSequenceNumber = 0;
  #unackedBytes = 0;
  #timer: Timer | undefined;
  #suspended = false;
  #closed = false;

  constructor(options: StreamSenderOptions) {
    this.#options = options;
  }

  get unackedFrames(): number {
    return this.#unacked.size;
  }

  get unackedBytes(): number {
    return this.#unackedBytes;
  }

  /** Epoch milliseconds at which the oldest unacknowledged frame was first sent; undefined when all are acknowledged. */
  get oldestSentAt(): number | undefined {
    return this.#head()?.firstSentAt;
  }

  /** Queues and sends one frame; answers its sequence number. The payload is copied into the frame. */
  send(payloadType: number, payload: Uint8Array): number {
    if (this.#closed) return -1;
    const sequenceNumber = this.#nextSequenceNumber++;
    const now = this.#options.clock.now();
    const bytes = encodeAgentMessage(
      {
        messageType: this.#options.messageType,
        sequenceNumber,
        flags: sequenceNumber === 0 ? this.#options.flagsOnFirst : 0,
        messageId: randomUUID(),
        payloadType,
        payload,
      },
      now,
    );
    this.#unacked.set(sequenceNumber, {
      sequenceNumber,
      bytes,
      payloadBytes: payload.byteLength,
      firstSentAt: now,
      lastSentAt: now,
      resends: 0,
    });
    this.#unackedBytes += payload.byteLength;
    if (!this.#suspended) {
      this.#options.sendFrame(bytes, { resends: 0 });
      this.#arm();
    }
    return sequenceNumber;
  }

  acknowledged(sequenceNumber: number): void {
    const frame = this.#unacked.get(sequenceNumber);
    if (frame === undefined) return;
    this.#unacked.delete(sequenceNumber);
    this.#unackedBytes -= frame.payloadBytes;
    // A resent frame's acknowledgement may belong to either copy (Karn): no sample.
    if (frame.resends === 0) this.#roundTrip.sample(this.#options.clock.now() - frame.lastSentAt);
    else this.#resendOverdue(burstFrames);
    this.#options.onAcknowledged();
  }

  /** The socket is gone: nothing is sent until resume. */
  suspend(): void {
    this.#suspended = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** A new socket is there: everything unacknowledged goes out again, in order. */
  resume(): void {
    this.#suspended = false;
    const now = this.#options.clock.now();
    for (const frame of this.#unacked.values()) this.#resend(frame, now);
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.suspend();
    this.#unacked.clear();
    this.#unackedBytes = 0;
  }

  #head(): SentFrame | undefined {
    return this.#unacked.values().next().value;
  }

  #resend(frame: SentFrame, now: number): void {
    frame.lastSentAt = now;
    frame.resends += 1;
    this.#options.sendFrame(frame.bytes, { resends: frame.resends });
  }

  #resendOverdue(limit: number): void {
    if (this.#suspended) return;
    const now = this.#options.clock.now();
    let left = limit;
    for (const frame of this.#unacked.values()) {
      if (left === 0 || now - frame.lastSentAt < this.#roundTrip.timeoutMs) break;
      this.#resend(frame, now);
      left -= 1;
    }
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#suspended || this.#closed) return;
    const head = this.#head();
    if (head === undefined) return;
    const due = head.lastSentAt + this.#roundTrip.timeoutMs - this.#options.clock.now();
    this.#timer = this.#options.clock.after(Math.ceil(Math.max(10, due)), () => {
      this.#timer = undefined;
      this.#resendOverdue(1);
      this.#arm();
    });
  }
}
