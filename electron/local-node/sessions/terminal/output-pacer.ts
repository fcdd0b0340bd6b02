import type { Clock, Timer } from '../../../platform/clock';
import { cutPoint, incompleteTail } from './utf8-boundary';

/** Output that follows other output this closely is gathered; the first after a pause, a key's echo, goes at once. */
const gatherMs = 2;

/**
 * Turns a terminal's chunks into the pieces to send: whole UTF-8 sequences only, small writes joined, large ones cut.
 */
export class OutputPacer {
  #held: Buffer = Buffer.alloc(0);
  #timer: Timer | undefined;
  #lastFlushAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly send: (piece: Buffer) => void,
    /** Changes when the client turns out to take longer frames. */
    private readonly maxPieceBytes: () => number,
  ) {}

  take(chunk: Buffer): void {
    this.#held = this.#held.byteLength === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const quiet = this.clock.now() - this.#lastFlushAt >= gatherMs;
    if (quiet || this.#held.byteLength >= this.maxPieceBytes()) this.#flush(false);
    if (this.#held.byteLength > 0) this.#arm();
  }

  /** Sends everything, also an incomplete sequence: nothing will follow it. */
  finish(): void {
    this.#flush(true);
    this.#timer?.cancel();
  }

  /** Nobody is there any more to send to. */
  drop(): void {
    this.#held = Buffer.alloc(0);
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer ??= this.clock.after(gatherMs, () => {
      this.#timer = undefined;
      this.#flush(false);
    });
  }

  #flush(all: boolean): void {
    const sendable = this.#held.byteLength - (all ? 0 : incompleteTail(this.#held));
    let offset = 0;
    while (offset < sendable) {
      const rest = this.#held.subarray(offset, sendable);
      const size = cutPoint(rest, this.maxPieceBytes());
      this.send(rest.subarray(0, size));
      offset += size;
    }
    if (offset > 0) this.#lastFlushAt = this.clock.now();
    this.#held = Buffer.from(this.#held.subarray(offset));
  }
}
