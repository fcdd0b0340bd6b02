/** Bytes that were sent or received, in order; copied, since what carries them may be a view. */
export class ByteLog {
  readonly #pieces: Buffer[] = [];
  length = 0;

  push(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes));
    this.length += bytes.byteLength;
  }

  all(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
