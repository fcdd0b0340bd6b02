import { Duplex, type Readable, type Writable } from 'node:stream';

/** A program's input and output as one connection, for a session to carry. */
export class StdioConnection extends Duplex {
  readonly #input: Readable;
  readonly #output: Writable;

  constructor(input: Readable, output: Writable) {
    super({ allowHalfOpen: true });
    this.#input = input;
    this.#output = output;
    input.pause();
    input.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) input.pause();
    });
    input.on('end', () => this.push(null));
    // Whoever reads or writes is gone: the connection is over, which is no failure.
    input.on('error', () => this.destroy());
    output.on('error', () => this.destroy());
  }

  /** As of a TCP socket: what was written goes out first. */
  destroySoon(): void {
    if (!this.writableEnded) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    this.#input.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#output.write(chunk, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#input.pause();
    done(error);
  }
}
