import { FrameError } from '../agent-message';

/**
 * Frames of smux, the multiplexer of port sessions: version, command, length (uint16), stream id (uint32), all little
 * endian, then the data. Stock peers speak version 1. Version 2 is spoken between our own ends after they have found
 * each other: windows per stream, a FIN that closes one direction only, and a reset. See docs/session-protocol.md.
 */
export const MuxCommand = { open: 0, finish: 1, data: 2, keepAlive: 3, window: 4, reset: 5 } as const;
export type MuxVersion = 1 | 2;

export const muxHeaderBytes = 8;
/** The library of the stock peers takes no longer data in one frame. */
export const maxMuxDataBytes = 32_768;
const windowBytes = 8;

const lastCommand = { 1: MuxCommand.keepAlive, 2: MuxCommand.reset } as const;

export function encodeMuxFrame(
  version: MuxVersion,
  command: number,
  streamId: number,
  data: Uint8Array = Buffer.alloc(0),
): Buffer {
  const frame = Buffer.allocUnsafe(muxHeaderBytes + data.byteLength);
  frame[0] = version;
  frame[1] = command;
  frame.writeUInt16LE(data.byteLength, 2);
  frame.writeUInt32LE(streamId, 4);
  frame.set(data, muxHeaderBytes);
  return frame;
}

/** `consumed`: bytes of the stream that the receiver has handed on since its start, modulo 2^32; `window`: bytes it takes beyond them. */
export function encodeWindow(streamId: number, consumed: number, window: number): Buffer {
  const data = Buffer.allocUnsafe(windowBytes);
  data.writeUInt32LE(consumed >>> 0, 0);
  data.writeUInt32LE(window, 4);
  return encodeMuxFrame(2, MuxCommand.window, streamId, data);
}

export interface MuxFrameHandler {
  onCommand(command: number, streamId: number): void;
  /** A piece of a data frame, as soon as it is there; a view into what was pushed. */
  onData(streamId: number, bytes: Uint8Array): void;
  onWindow(streamId: number, consumed: number, window: number): void;
}

/** Reads frames from a byte stream that is cut anywhere. Data is handed on without being put together first. */
export class MuxFrameReader {
  readonly #version: MuxVersion;
  readonly #handler: MuxFrameHandler;
  readonly #header = Buffer.alloc(muxHeaderBytes);
  #headerBytes = 0;
  #left = 0;
  readonly #window = Buffer.alloc(windowBytes);

  constructor(version: MuxVersion, handler: MuxFrameHandler) {
    this.#version = version;
    this.#handler = handler;
  }

  /** Raises FrameError for bytes that are no smux of this version; the reader is of no use afterwards. */
  push(bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.byteLength) {
      if (this.#headerBytes < muxHeaderBytes) {
        const piece = bytes.subarray(offset, offset + muxHeaderBytes - this.#headerBytes);
        this.#header.set(piece, this.#headerBytes);
        this.#headerBytes += piece.byteLength;
        offset += piece.byteLength;
        if (this.#headerBytes === muxHeaderBytes) this.#begin();
        continue;
      }
      const piece = bytes.subarray(offset, offset + this.#left);
      offset += piece.byteLength;
      this.#take(piece);
    }
  }

  #begin(): void {
    const version = this.#header[0];
    const command = this.#header[1] ?? 0;
    if (version !== this.#version)
      throw new FrameError(`smux version ${version} where ${this.#version} is spoken`);
    if (command > lastCommand[this.#version]) throw new FrameError(`smux command ${command} is not known`);
    this.#left = this.#header.readUInt16LE(2);
    if (command === MuxCommand.window && this.#left !== windowBytes)
      throw new FrameError(`a smux window of ${this.#left} bytes`);
    if (command !== MuxCommand.data && command !== MuxCommand.window) {
      if (this.#left > 0) throw new FrameError(`smux command ${command} with ${this.#left} bytes of data`);
      this.#headerBytes = 0;
      this.#handler.onCommand(command, this.#header.readUInt32LE(4));
    } else if (this.#left === 0) this.#headerBytes = 0;
  }

  #take(piece: Uint8Array): void {
    const streamId = this.#header.readUInt32LE(4);
    const isData = this.#header[1] === MuxCommand.data;
    if (!isData) this.#window.set(piece, windowBytes - this.#left);
    this.#left -= piece.byteLength;
    if (this.#left === 0) this.#headerBytes = 0;
    if (isData) this.#handler.onData(streamId, piece);
    else if (this.#left === 0)
      this.#handler.onWindow(streamId, this.#window.readUInt32LE(0), this.#window.readUInt32LE(4));
  }
}
