import { type Clock, every, type Timer } from '../../platform/clock';
import {
  encodeMuxFrame,
  encodeWindow,
  MuxCommand,
  MuxFrameReader,
  type MuxVersion,
  maxMuxDataBytes,
} from './mux-frame';
import { MuxStream } from './mux-stream';

/** Version 1 has no windows: this much may wait for slow receivers before the whole session is held, as stock peers have it. */
const highWaitingBytes = 4 * 1024 * 1024;
const lowWaitingBytes = 1024 * 1024;
const keepAliveMs = 10_000;

interface MuxSessionOptions {
  version: MuxVersion;
  /** Which end opens streams: the client. */
  end: 'client' | 'node';
  clock: Clock;
  /** Sends a NOP now and then; old stock agents close a session in which nothing moves. */
  keepsAlive?: boolean;
  /** Most bytes of data in one frame; at most 32,768. */
  maxDataBytes?: number;
  send(frame: Buffer): void;
  /** The other end opened a stream; its handlers are to be set before this returns. */
  onStream?(stream: MuxStream): void;
  /** Receivers are behind; what carries the session should hold (true) or go on (false). Only in version 1. */
  onHold(held: boolean): void;
}

/** Many TCP connections in the byte stream of one port session. */
export class MuxSession {
  readonly #options: MuxSessionOptions;
  readonly #reader: MuxFrameReader;
  readonly #streams = new Map<number, MuxStream>();
  readonly #keepAlive: Timer | undefined;
  #nextId = 3;
  #waitingBytes = 0;
  #held = false;
  #blocked = false;
  #closed = false;

  constructor(options: MuxSessionOptions) {
    this.#options = options;
    this.#reader = new MuxFrameReader(options.version, {
      onCommand: (command, streamId) => this.#command(command, streamId),
      onData: (streamId, bytes) => this.#streams.get(streamId)?.received(bytes),
      onWindow: (streamId, consumed, window) => this.#streams.get(streamId)?.opened(consumed, window),
    });
    if (options.keepsAlive)
      this.#keepAlive = every(
        options.clock,
        keepAliveMs,
        () => options.send(encodeMuxFrame(options.version, MuxCommand.keepAlive, 0)),
        { background: true },
      );
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /** What carries the session has no room: streams write nothing until it has. */
  get blocked(): boolean {
    return this.#blocked;
  }

  setBlocked(blocked: boolean): void {
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    if (blocked) return;
    for (const stream of [...this.#streams.values()]) {
      // One of them may have used the room up.
      if (this.#blocked) return;
      stream.flush();
    }
  }

  /** Opens a stream to the other end. */
  open(): MuxStream {
    const id = this.#nextId;
    this.#nextId += 2;
    const stream = this.#add(id);
    this.#send(MuxCommand.open, id);
    return stream;
  }

  /** Takes the next bytes of the session, in order. Raises FrameError when they are no smux. */
  receive(bytes: Uint8Array): void {
    if (!this.#closed) this.#reader.push(bytes);
  }

  /** The session is over: every stream ends as if reset; nothing is sent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#keepAlive?.cancel();
    for (const stream of [...this.#streams.values()]) stream.lost();
    this.#streams.clear();
  }

  #add(id: number): MuxStream {
    const { version, maxDataBytes = maxMuxDataBytes } = this.#options;
    const stream = new MuxStream({
      id,
      version,
      maxDataBytes: Math.min(maxDataBytes, maxMuxDataBytes),
      mayWrite: () => !this.#blocked && !this.#closed,
      send: (command, data) => this.#send(command, id, data),
      sendWindow: (consumed, window) => {
        if (!this.#closed) this.#options.send(encodeWindow(id, consumed, window));
      },
      onWaiting: (byteCount) => this.#waiting(byteCount),
      onClosed: () => this.#streams.delete(id),
    });
    this.#streams.set(id, stream);
    return stream;
  }

  #send(command: number, streamId: number, data?: Uint8Array): void {
    if (!this.#closed) this.#options.send(encodeMuxFrame(this.#options.version, command, streamId, data));
  }

  #command(command: number, streamId: number): void {
    if (command === MuxCommand.open) {
      if (this.#options.end === 'client' || this.#streams.has(streamId)) return;
      this.#options.onStream?.(this.#add(streamId));
    } else if (command === MuxCommand.finish) this.#streams.get(streamId)?.finished();
    else if (command === MuxCommand.reset) this.#streams.get(streamId)?.lost();
  }

  #waiting(byteCount: number): void {
    this.#waitingBytes += byteCount;
    if (this.#options.version !== 1) return;
    if (!this.#held && this.#waitingBytes > highWaitingBytes) this.#hold(true);
    else if (this.#held && this.#waitingBytes <= lowWaitingBytes) this.#hold(false);
  }

  #hold(held: boolean): void {
    this.#held = held;
    this.#options.onHold(held);
  }
}
