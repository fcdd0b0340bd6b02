import { payloadOffset, peekMessageType } from '#electron/wire/agent-message';
import { PayloadType } from '#electron/wire/message-type';

/** What an end has sent of its stream and seen no acknowledgement of, as its own line shows it. */
export class UnackedLedger {
  readonly #unacked = new Map<number, number>();
  readonly #acknowledged = new Set<number>();
  #bytes = 0;
  /** The most payload bytes of output or input that were under way at once. */
  mostBytes = 0;

  get unackedBytes(): number {
    return this.#bytes;
  }

  constructor(private readonly messageType: string) {}

  sent(frame: Buffer): void {
    if (peekMessageType(frame) !== this.messageType || frame.readUInt32BE(112) !== PayloadType.output) return;
    const sequenceNumber = frame.readUInt32BE(52);
    if (this.#unacked.has(sequenceNumber) || this.#acknowledged.has(sequenceNumber)) return;
    this.#unacked.set(sequenceNumber, frame.length - payloadOffset);
    this.#bytes += frame.length - payloadOffset;
    this.mostBytes = Math.max(this.mostBytes, this.#bytes);
  }

  acknowledged(frame: Buffer): void {
    const text = frame.toString('utf8', payloadOffset);
    const sequenceNumber = Number(/"AcknowledgedMessageSequenceNumber":(\d+)/.exec(text)?.[1]);
    this.#acknowledged.add(sequenceNumber);
    this.#bytes -= this.#unacked.get(sequenceNumber) ?? 0;
    this.#unacked.delete(sequenceNumber);
  }
}
