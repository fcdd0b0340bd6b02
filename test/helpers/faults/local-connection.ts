import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** One end of a TCP connection within the process, without time of its own. Stands for a net.Socket with `allowHalfOpen`. */
export class LocalConnection extends Duplex {
  #other: LocalConnection | undefined;
  #taken: (() => void) | undefined;

  static pair(): [LocalConnection, LocalConnection] {
    const one = new LocalConnection();
    const other = new LocalConnection();
    one.#other = other;
    other.#other = one;
    return [one, other];
  }

  /** For code that is given sockets; what it uses of them is here. */
  get asSocket(): Socket {
    return this as unknown as Socket;
  }

  /** Ends when everything is written, then is gone. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    const other = this.#other;
    if (other === undefined || other.destroyed) {
      done(Object.assign(new Error('the other end is gone'), { code: 'EPIPE' }));
      return;
    }
    // A socket's bytes belong to the one who reads them.
    if (other.push(Buffer.from(chunk))) done();
    else other.#taken = done;
  }

  override _final(done: () => void): void {
    if (this.#other?.destroyed === false) this.#other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const other = this.#other;
    this.#taken?.();
    // What was written in full is still read, and followed by its end; a connection that breaks off is reset.
    if (other && !other.destroyed && !this.writableFinished)
      other.destroy(Object.assign(new Error('reset by the other end'), { code: 'ECONNRESET' }));
    done(error);
  }
}
