import type { Socket } from 'node:net';
import { readFlag } from '../../../wire/data-channel/flag-payload';
import { PayloadType, SessionFlag } from '../../../wire/message-type';
import type { SessionLink, SessionWork } from '../session-work';
import { type ConnectToTarget, connectToTarget, describeTargetError, type PortTarget } from './port-target';

/** Bytes that the target has not taken; above it the client's frames are left unacknowledged until it has. */
const highUnsentBytes = 1024 * 1024;

/**
 * One connection to the target whose bytes are the session's: what SSH uses, and the way of clients that do not
 * multiplex. Such a client says when its local connection is gone; the next bytes are then for a new connection.
 */
export class SingleWork implements SessionWork {
  readonly #target: PortTarget;
  readonly #link: SessionLink;
  readonly #connectTo: ConnectToTarget;
  #socket: Socket | undefined;
  #paused = false;

  constructor(target: PortTarget, link: SessionLink, connect: ConnectToTarget = connectToTarget) {
    this.#target = target;
    this.#link = link;
    this.#connectTo = connect;
  }

  start(): void {
    this.#connect();
  }

  receive(payloadType: number, payload: Uint8Array): void {
    if (payloadType === PayloadType.flag && readFlag(payload) === SessionFlag.disconnectToPort) {
      const socket = this.#socket;
      this.#socket = undefined;
      socket?.destroySoon();
      this.#link.release();
      return;
    }
    if (payloadType !== PayloadType.output) return;
    const socket = this.#socket ?? this.#connect();
    socket.write(payload);
    if (socket.writableLength > highUnsentBytes) this.#link.hold();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.#socket?.pause();
    else this.#socket?.resume();
  }

  hangUp(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  #connect(): Socket {
    const socket = this.#connectTo(this.#target);
    this.#socket = socket;
    let failure: NodeJS.ErrnoException | undefined;
    socket.on('data', (bytes: Buffer) => {
      for (let offset = 0; offset < bytes.byteLength; ) {
        const piece = bytes.subarray(offset, offset + this.#link.maxPieceBytes);
        this.#link.send(PayloadType.output, piece);
        offset += piece.byteLength;
      }
    });
    socket.on('drain', () => this.#link.release());
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('end', () => {
      // The client cannot be told of half an end, so the session's end is the connection's.
      if (this.#socket === socket) this.#link.end({ status: 'Success', output: '' });
    });
    socket.on('close', () => {
      if (this.#socket !== socket || failure === undefined) return;
      this.#link.end({ status: 'Failed', output: describeTargetError(this.#target, failure) });
    });
    if (this.#paused) socket.pause();
    return socket;
  }
}
