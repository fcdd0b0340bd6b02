/** Length of each message before it: uint32, big-endian. */
const prefixBytes = 4;

/** What stands before a message. */
export function lengthOf(message: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(prefixBytes);
  bytes.writeUInt32BE(message.byteLength, 0);
  return bytes;
}

/** One message with its length before it; an empty one is allowed. */
export function framed(message: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(prefixBytes + message.byteLength);
  bytes.writeUInt32BE(message.byteLength, 0);
  bytes.set(message, prefixBytes);
  return bytes;
}

/** Cuts a stream of bytes into the messages that framed() made of it, however the stream was cut on its way. */
export class MessageReader {
  #pieces: Buffer[] = [];
  #byteCount = 0;

  constructor(private readonly maxMessageBytes: number) {}

  /** The messages that are complete now. Raises a RangeError for one longer than any may be; nothing follows that. */
  push(piece: Buffer): Buffer[] {
    this.#pieces.push(piece);
    this.#byteCount += piece.byteLength;
    const messages: Buffer[] = [];
    for (let length = this.#nextLength(); length !== undefined; length = this.#nextLength()) {
      if (length > this.maxMessageBytes) throw new RangeError(`a message of ${length} bytes is too long`);
      if (this.#byteCount < prefixBytes + length) break;
      const bytes = this.#joined();
      messages.push(bytes.subarray(prefixBytes, prefixBytes + length));
      this.#keep(bytes.subarray(prefixBytes + length));
    }
    return messages;
  }

  #nextLength(): number | undefined {
    if (this.#byteCount < prefixBytes) return undefined;
    const [first] = this.#pieces;
    return (first && first.byteLength >= prefixBytes ? first : this.#joined()).readUInt32BE(0);
  }

  /** Joined once for a message, not once for each of its pieces. */
  #joined(): Buffer {
    const [first] = this.#pieces;
    const bytes = this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces);
    this.#keep(bytes);
    return bytes;
  }

  #keep(bytes: Buffer): void {
    this.#pieces = bytes.byteLength === 0 ? [] : [bytes];
    this.#byteCount = bytes.byteLength;
  }
}
