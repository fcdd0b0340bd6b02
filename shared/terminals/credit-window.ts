/**
 * Flow control between a source of bytes and a terminal that parses them.
 * The source may be at most `highBytes` ahead of the parser; once it stopped, it goes on when the distance
 * has fallen to `lowBytes`. lowBytes < highBytes, or the source would flap at every message.
 * The receiver reports a running total, so a lost report heals with the next one.
 */
export class CreditWindow {
  #sentBytes = 0;
  #parsedBytes = 0;
  #paused = false;

  constructor(
    readonly highBytes = 512 * 1024,
    readonly lowBytes = 128 * 1024,
  ) {
    if (lowBytes >= highBytes) throw new RangeError('lowBytes must be below highBytes');
  }

  get outstandingBytes(): number {
    return this.#sentBytes - this.#parsedBytes;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Counts bytes handed on; true when the source must pause now. */
  sent(byteCount: number): boolean {
    this.#sentBytes += byteCount;
    if (this.outstandingBytes > this.highBytes) this.#paused = true;
    return this.#paused;
  }

  /** Takes the receiver's running total; true when a paused source may go on. A total from the past or beyond what was sent is ignored. */
  parsed(totalBytes: number): boolean {
    if (totalBytes <= this.#parsedBytes || totalBytes > this.#sentBytes) return false;
    this.#parsedBytes = totalBytes;
    if (!this.#paused || this.outstandingBytes > this.lowBytes) return false;
    this.#paused = false;
    return true;
  }
}
