import { writeSync } from 'node:fs';
import type { Clock, Timer } from '../../../platform/clock';

/** How long a full terminal is left alone before the rest is tried: its program may be reading on, or not for hours. */
const firstRetryMs = 1;
const maxRetryMs = 8;

interface TerminalInputOptions {
  clock: Clock;
  /** Non-blocking descriptor of the terminal's own side. */
  fd: number;
  /** Everything that was queued has been written. */
  onDrained(): void;
  /** For tests; writes bytes and answers how many, or raises EAGAIN. */
  write?: (fd: number, bytes: Uint8Array) => number;
}

/**
 * Input of a terminal, written straight to its descriptor: a key reaches its program within the call, where a write
 * through Node's thread pool costs two wake-ups. What the terminal has no room for waits in order; none is dropped.
 */
export class TerminalInput {
  readonly #options: TerminalInputOptions;
  readonly #write: (fd: number, bytes: Uint8Array) => number;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #retry: Timer | undefined;
  #retryMs = firstRetryMs;
  #closed = false;

  constructor(options: TerminalInputOptions) {
    this.#options = options;
    this.#write = options.write ?? ((fd, bytes) => writeSync(fd, bytes));
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Takes bytes that the caller does not change afterwards. */
  push(bytes: Uint8Array): void {
    if (this.#closed || bytes.byteLength === 0) return;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    if (this.#retry === undefined) this.#flush();
  }

  /** The terminal is gone: its descriptor may be another's by the next write. */
  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #flush(): void {
    const wasWaiting = this.#retry !== undefined;
    this.#retry = undefined;
    for (let bytes = this.#queue[0]; bytes !== undefined; bytes = this.#queue[0]) {
      let written: number;
      try {
        written = this.#write(this.#options.fd, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
          // EIO: the program has closed its side; the terminal's end is reported where it is read.
          this.close();
          return;
        }
        this.#retry = this.#options.clock.after(this.#retryMs, () => this.#flush());
        this.#retryMs = Math.min(maxRetryMs, this.#retryMs * 2);
        return;
      }
      this.#retryMs = firstRetryMs;
      this.#queuedBytes -= written;
      if (written < bytes.byteLength) this.#queue[0] = bytes.subarray(written);
      else this.#queue.shift();
    }
    if (wasWaiting) this.#options.onDrained();
  }
}
