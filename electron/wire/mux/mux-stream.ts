import { MuxCommand, type MuxVersion } from './mux-frame';

/** What a sender may have under way before it has heard of a window; fixed by smux 2. */
const firstWindowBytes = 262_144;
/** What we take from a stream beyond what was handed on. */
const ownWindowBytes = 1024 * 1024;

interface MuxStreamOptions {
  id: number;
  version: MuxVersion;
  maxDataBytes: number;
  mayWrite(): boolean;
  send(command: number, data?: Uint8Array): void;
  sendWindow(consumed: number, window: number): void;
  /** Received bytes that wait for their receiver, more (positive) or fewer (negative). */
  onWaiting(byteCount: number): void;
  onClosed(): void;
}

/** One TCP connection within a port session. Set the handlers before anything can arrive. */
export class MuxStream {
  readonly id: number;
  /** Bytes from the other end; call `consumed` when they were handed on. */
  onData: (bytes: Uint8Array) => void = () => {};
  /** The other end sends no more. In version 1 it takes no more either. */
  onEnd: () => void = () => {};
  /** The other end, or the session, is gone before its time. */
  onReset: () => void = () => {};
  /** After write() answered false: there is room again. */
  onWritable: () => void = () => {};
  readonly #options: MuxStreamOptions;
  #queue: Uint8Array[] = [];
  #wantsRoom = false;
  #ending = false;
  #endSent = false;
  #peerEnded = false;
  #closed = false;
  #deaf = false;
  #sentBytes = 0;
  #limitBytes = firstWindowBytes;
  #receivedBytes = 0;
  #consumedBytes = 0;
  #announcedBytes = 0;

  constructor(options: MuxStreamOptions) {
    this.#options = options;
    this.id = options.id;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Takes the bytes, which the caller leaves alone from now on; false when no more should come until onWritable. */
  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#ending || this.#isRefused) return true;
    this.#queue.push(bytes);
    this.#sendQueue();
    const hasRoom = this.#queue.length === 0 && this.#options.mayWrite();
    if (!hasRoom) this.#wantsRoom = true;
    return hasRoom;
  }

  /** No more will be written; what was, is still sent. */
  end(): void {
    if (this.#closed || this.#ending) return;
    this.#ending = true;
    this.#sendQueue();
  }

  /** Ends both directions at once and drops what is not sent. */
  reset(): void {
    if (this.#closed) return;
    this.#queue = [];
    if (this.#options.version === 2) this.#options.send(MuxCommand.reset);
    else if (!this.#endSent) this.#options.send(MuxCommand.finish);
    this.#close();
  }

  /**
   * The receiver is gone: what comes is dropped from now on, and once what was written is sent, the other end is told
   * to stop.
   */
  stopReceiving(): void {
    if (this.#closed || this.#deaf) return;
    this.#deaf = true;
    this.end();
    this.#sendQueue();
  }

  /** Whether the other end still takes bytes. */
  get takesMore(): boolean {
    return !this.#closed && !this.#isRefused;
  }

  /** The receiver has handed on so many bytes. */
  consumed(byteCount: number): void {
    if (this.#closed) return;
    this.#consumedBytes += byteCount;
    this.#options.onWaiting(-byteCount);
    if (this.#options.version !== 2 || this.#peerEnded) return;
    const isFirst = this.#announcedBytes === 0;
    if (!isFirst && this.#consumedBytes - this.#announcedBytes < ownWindowBytes / 4) return;
    this.#announcedBytes = this.#consumedBytes;
    this.#options.sendWindow(this.#consumedBytes % 2 ** 32, ownWindowBytes);
  }

  /** For the session: data has come. */
  received(bytes: Uint8Array): void {
    if (this.#closed || this.#peerEnded) return;
    this.#receivedBytes += bytes.byteLength;
    this.#options.onWaiting(bytes.byteLength);
    if (this.#deaf) this.consumed(bytes.byteLength);
    else this.onData(bytes);
  }

  /** For the session: the other end has handed on `consumed` bytes (modulo 2^32) and takes `window` more. */
  opened(consumed: number, window: number): void {
    const behind = (this.#sentBytes - consumed) % 2 ** 32;
    const limit = this.#sentBytes - (behind < 0 ? behind + 2 ** 32 : behind) + window;
    if (limit <= this.#limitBytes) return;
    this.#limitBytes = limit;
    this.flush();
  }

  /** For the session: the other end sends no more. */
  finished(): void {
    if (this.#closed || this.#peerEnded) return;
    this.#peerEnded = true;
    if (this.#isRefused) {
      this.#queue = [];
      this.#ending = true;
    }
    this.onEnd();
    this.#sendQueue();
    this.#closeWhenDone();
  }

  /** For the session: the stream is gone at the other end. */
  lost(): void {
    if (this.#closed) return;
    this.#queue = [];
    this.#close();
    this.onReset();
  }

  /** For the session: there is room. */
  flush(): void {
    if (this.#closed) return;
    this.#sendQueue();
    if (!this.#wantsRoom || this.#queue.length > 0 || !this.#options.mayWrite()) return;
    this.#wantsRoom = false;
    this.onWritable();
  }

  /** In version 1 an end that has finished takes nothing more. */
  get #isRefused(): boolean {
    return this.#options.version === 1 && this.#peerEnded;
  }

  #sendQueue(): void {
    const { version, maxDataBytes, mayWrite, send } = this.#options;
    for (let first = this.#queue[0]; first !== undefined && mayWrite(); first = this.#queue[0]) {
      const room = version === 1 ? maxDataBytes : Math.min(maxDataBytes, this.#limitBytes - this.#sentBytes);
      if (room <= 0) return;
      const piece = first.subarray(0, room);
      if (piece.byteLength === first.byteLength) this.#queue.shift();
      else this.#queue[0] = first.subarray(room);
      this.#sentBytes += piece.byteLength;
      send(MuxCommand.data, piece);
    }
    if (!this.#ending || this.#queue.length > 0) return;
    if (!this.#endSent) {
      this.#endSent = true;
      send(MuxCommand.finish);
      this.#closeWhenDone();
    }
    if (this.#deaf) this.reset();
  }

  #closeWhenDone(): void {
    if (this.#peerEnded && this.#endSent) this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.onWaiting(this.#consumedBytes - this.#receivedBytes);
    this.#options.onClosed();
  }
}
