import type { Clock, Timer } from '../../platform/clock';
import { cutPoint, incompleteTail } from './utf8-boundary';

/**
 * Stock agents send at most 1,024 bytes of plaintext in a frame and stock clients were only ever tried with that.
 * Larger frames would have to be negotiated first.
 */
export const maxPieceBytes = 1024;

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
  ) {}

  take(chunk: Buffer): void {
    this.#held = this.#held.byteLength === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const quiet = this.clock.now() - this.#lastFlushAt >= gatherMs;
    if (quiet || this.#held.byteLength >= maxPieceBytes) this.#flush(false);
    if (this.#held.byteLength > 0) this.#arm();
  }

  /** Sends everything, also an incomplete sequence: nothing will follow it. */
  finish(): void {
    this.#flush(true);
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
      const size = cutPoint(rest, maxPieceBytes);
      this.send(rest.subarray(0, size));
      offset += size;
    }
    if (offset > 0) this.#lastFlushAt = this.clock.now();
    this.#held = Buffer.from(this.#held.subarray(offset));
  }
}
