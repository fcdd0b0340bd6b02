import type { TerminalSize } from '#shared/terminals/terminal-port';
import type { Clock } from '../../platform/clock';
import { asWriteFailure } from '../../platform/node/file-failure';
import { type CastHeader, eventLine, headerLine } from '../../wire/asciicast/cast-lines';
import type { CastFile } from './cast-file';

/** How a recording ended; `bytes` are those of the file. A reason is a sentence. */
export interface CastOutcome {
  isComplete: boolean;
  reason?: string;
  bytes: number;
}

interface CastWriterOptions {
  path: string;
  header: CastHeader;
  /** The recording stops when its file would be larger. */
  maxBytes: number;
  /** So much is kept in memory while the disk is slow; beyond it the recording stops. */
  maxWaitingBytes?: number;
  clock: Clock;
  openFile(path: string): Promise<CastFile>;
  /** Told once, when the recording stops before its session does. */
  onFailure(reason: string): void;
}

const defaultMaxWaitingBytes = 16 * 1024 * 1024;

/**
 * Writes what a terminal showed as asciicast v2, as a stream beside the terminal that never makes it wait: lines are
 * appended whole, one write at a time, and what comes meanwhile goes with the next one. A disk that fails or is too slow
 * ends the recording and not the session.
 */
export class CastWriter {
  readonly #options: CastWriterOptions;
  readonly #startedAt: number;
  /** Keeps the bytes of a character that came in part; what is no UTF-8 becomes U+FFFD. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #lastAtMs = 0;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #writtenBytes = 0;
  #isTaking = true;
  #failure: string | undefined;
  #work: Promise<void> | undefined;
  #file: CastFile | undefined;

  constructor(options: CastWriterOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#add(headerLine(options.header));
  }

  output(bytes: Uint8Array): void {
    if (!this.#isTaking) return;
    const data = this.#decoder.decode(bytes, { stream: true });
    if (data !== '') this.#add(eventLine({ atMs: this.#elapsedMs(), code: 'o', data }));
  }

  resize({ cols, rows }: TerminalSize): void {
    if (this.#isTaking) this.#add(eventLine({ atMs: this.#elapsedMs(), code: 'r', data: `${cols}x${rows}` }));
  }

  /** Writes what waits, closes the file and says how it went. */
  async end(): Promise<CastOutcome> {
    if (this.#isTaking) {
      const rest = this.#decoder.decode();
      if (rest !== '') this.#add(eventLine({ atMs: this.#elapsedMs(), code: 'o', data: rest }));
    }
    this.#isTaking = false;
    while (this.#work) await this.#work;
    await this.#close();
    return {
      isComplete: this.#failure === undefined,
      ...(this.#failure === undefined ? {} : { reason: this.#failure }),
      bytes: this.#writtenBytes,
    };
  }

  /** Never runs backwards, whatever the system's clock does. */
  #elapsedMs(): number {
    this.#lastAtMs = Math.max(this.#lastAtMs, this.#options.clock.now() - this.#startedAt);
    return this.#lastAtMs;
  }

  #add(line: string): void {
    this.#waiting.push(line);
    this.#waitingBytes += Buffer.byteLength(line);
    if (this.#waitingBytes > (this.#options.maxWaitingBytes ?? defaultMaxWaitingBytes)) {
      this.#stop('The disk could not keep up with the output.');
      return;
    }
    this.#work ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // Whoever started this must have it in #work before it ends.
    await undefined;
    try {
      this.#file ??= await this.#options.openFile(this.#options.path);
      while (this.#waiting.length > 0 && this.#failure === undefined) {
        const text = this.#waiting.join('');
        const bytes = this.#waitingBytes;
        this.#waiting = [];
        this.#waitingBytes = 0;
        if (this.#writtenBytes + bytes > this.#options.maxBytes) {
          this.#stop('It has reached the size that recordings may have in all.');
          break;
        }
        await this.#file.append(text);
        this.#writtenBytes += bytes;
      }
    } catch (thrown) {
      const error = asWriteFailure(thrown, this.#options.path);
      this.#stop(error instanceof Error ? error.message : String(error));
      // Part of a line may have been written.
      await this.#file?.cutTo(this.#writtenBytes).catch(() => {});
    } finally {
      this.#work = undefined;
    }
    if (this.#failure !== undefined) await this.#close();
  }

  #stop(reason: string): void {
    this.#isTaking = false;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#options.onFailure(reason);
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    try {
      await file?.finish();
    } catch (thrown) {
      const error = asWriteFailure(thrown, this.#options.path);
      this.#stop(error instanceof Error ? error.message : String(error));
    }
  }
}
