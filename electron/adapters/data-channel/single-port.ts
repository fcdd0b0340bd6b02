import { flagPayload } from '../../wire/data-channel/flag-payload';
import { PayloadType, SessionFlag } from '../../wire/message-type';
import type { JoinedSocket } from '../../wire/mux/join-socket';
import type { PortCarrier } from './port-carrier';
import type { SessionStream } from './session-stream';

interface SinglePortOptions {
  stream: SessionStream;
  /** A forward to an old agent: one connection after the other. Otherwise the session is one connection, as for SSH. */
  isForward: boolean;
  onTraffic(up: number, down: number): void;
  onConnections(): void;
  /** The only connection has ended, and the session's sense with it. */
  onFinished(reason: string): void;
}

/** Bytes that a local connection has not taken; above it the node is made to wait. */
const highUnsentBytes = 1024 * 1024;

/** One connection at a time, whose bytes are the session's; others wait for their turn. */
export class SinglePort implements PortCarrier {
  readonly #options: SinglePortOptions;
  #current: JoinedSocket | undefined;
  readonly #waiting: JoinedSocket[] = [];
  #closed = false;

  constructor(options: SinglePortOptions) {
    this.#options = options;
  }

  get openConnections(): number {
    return this.#current === undefined ? 0 : 1;
  }

  connect(socket: JoinedSocket): void {
    if (this.#closed || socket.destroyed) socket.destroy();
    else if (this.#current) this.#waiting.push(socket);
    else this.#take(socket);
  }

  receive(bytes: Uint8Array): boolean {
    const socket = this.#current;
    // What an old agent greets with before anybody is here comes again.
    if (socket === undefined) return false;
    this.#options.onTraffic(0, bytes.byteLength);
    socket.write(bytes);
    if (socket.writableLength > highUnsentBytes) this.#options.stream.hold();
    return true;
  }

  room(): void {
    this.#current?.resume();
  }

  close(): void {
    this.#closed = true;
    // What has come is still written; nothing more will.
    this.#current?.destroySoon();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
  }

  #take(socket: JoinedSocket): void {
    const { stream, onTraffic, onConnections, isForward, onFinished } = this.#options;
    this.#current = socket;
    socket.on('data', (bytes: Buffer) => {
      onTraffic(bytes.byteLength, 0);
      stream.send(PayloadType.output, bytes);
      if (!stream.hasRoom) socket.pause();
    });
    socket.on('drain', () => stream.release());
    socket.on('error', () => {});
    // The node cannot be told of half an end. A forward's connection is over with it; SSH's waits for the other side.
    if (isForward) {
      if (socket.readableEnded) socket.end();
      else socket.on('end', () => socket.end());
    }
    socket.on('close', () => {
      if (this.#current !== socket) return;
      this.#current = undefined;
      stream.release();
      onConnections();
      if (this.#closed) return;
      if (!isForward) {
        onFinished('The connection ended.');
        return;
      }
      stream.send(PayloadType.flag, flagPayload(SessionFlag.disconnectToPort));
      const next = this.#waiting.find((waiting) => !waiting.destroyed);
      this.#waiting.splice(0, next ? this.#waiting.indexOf(next) + 1 : this.#waiting.length);
      if (next) this.#take(next);
    });
    onConnections();
    // What was refused for want of a connection may not come again by itself.
    stream.release();
  }
}
