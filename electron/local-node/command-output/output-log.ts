import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import {
  decodeOutputRecords,
  encodeOutputRecord,
  maxRecordBytes,
  OutputKind,
} from '../../wire/control-channel/command-output';
import type { OutputTap } from './output-tap';

/** What one command may leave on this node's disk before the bridge has it. */
export const maxLogBytes = 256 * 1024 * 1024;

/** The log of one command's output: a file that is only ever added to, until the bridge has all of it. */
export class OutputLog implements OutputTap {
  readonly #path: string;
  readonly #handle: number;
  #size: number;
  #isFull = false;
  #hasEnded = false;

  /** Goes on with a file that is there. `onGrown` is called after each record. */
  constructor(
    path: string,
    readonly commandId: string,
    private readonly onGrown: () => void,
    private readonly limitBytes = maxLogBytes,
  ) {
    this.#path = path;
    this.#handle = openSync(path, 'a+', 0o600);
    this.#size = fstatSync(this.#handle).size;
  }

  get size(): number {
    return this.#size;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  step(name: string): void {
    this.#add(OutputKind.step, Buffer.from(JSON.stringify({ Name: name })));
  }

  standardOutput(bytes: Uint8Array): void {
    this.#stream(OutputKind.standardOutput, bytes);
  }

  standardError(bytes: Uint8Array): void {
    this.#stream(OutputKind.standardError, bytes);
  }

  /** No more will come. `reason` says why something is missing. */
  end(reason = ''): void {
    if (this.#hasEnded) return;
    const full = `The output is longer than the ${this.limitBytes} bytes that are kept of it.`;
    const missing = this.#isFull ? full : reason;
    this.#hasEnded = true;
    this.#add(OutputKind.end, Buffer.from(JSON.stringify({ Complete: missing === '', Reason: missing })));
  }

  /** Up to `length` bytes from a place in the log. */
  read(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(length, Math.max(0, this.#size - offset)));
    const count = bytes.length === 0 ? 0 : readSync(this.#handle, bytes, 0, bytes.length, offset);
    return bytes.subarray(0, count);
  }

  /**
   * After an end of the node that nobody saw coming: a record that is not whole is filled up to its length, since the
   * bridge may have its beginning already, and the end says what happened.
   */
  recover(): void {
    let offset = 0;
    let ended = false;
    for (;;) {
      const bytes = this.read(offset, 4 * maxRecordBytes);
      const { length, records } = decodeOutputRecords(bytes);
      offset += length;
      if (records.some(({ kind }) => kind === OutputKind.end)) ended = true;
      if (length > 0) continue;
      if (bytes.length > 0) this.#fillUp(bytes);
      break;
    }
    this.#hasEnded = ended;
    this.end('The node ended while the command ran.');
  }

  #fillUp(beginning: Buffer): void {
    const header = beginning.length < 5 ? Buffer.alloc(5 - beginning.length) : Buffer.alloc(0);
    const whole = Buffer.concat([beginning, header]);
    const missing = 5 + whole.readUInt32BE(1) - whole.length;
    this.#write(Buffer.concat([header, Buffer.alloc(Math.min(missing, maxRecordBytes))]));
  }

  close(): void {
    closeSync(this.#handle);
  }

  /** The bridge has all of it, or wants none of it. */
  remove(): void {
    this.close();
    if (existsSync(this.#path)) rmSync(this.#path);
  }

  #stream(kind: OutputKind, bytes: Uint8Array): void {
    if (this.#isFull || this.#hasEnded) return;
    if (this.#size + bytes.byteLength > this.limitBytes) {
      this.#isFull = true;
      return;
    }
    for (let at = 0; at < bytes.byteLength; at += maxRecordBytes)
      this.#add(kind, bytes.subarray(at, at + maxRecordBytes));
  }

  #add(kind: OutputKind, payload: Uint8Array): void {
    this.#write(encodeOutputRecord({ kind, payload }));
    this.onGrown();
  }

  #write(bytes: Buffer): void {
    writeSync(this.#handle, bytes);
    this.#size += bytes.length;
  }
}
