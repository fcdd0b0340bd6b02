import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** One side of a session's data channel as the relay sees it: frames in, frames out, and how much is still unsent. */
export interface DataSocket {
  readonly isOpen: boolean;
  /** Reading is stopped for the other side's sake. */
  readonly isPaused: boolean;
  /** Bytes handed over that the kernel has not taken. */
  readonly unsentBytes: number;
  /** `onSent` is called when the kernel has taken the frame. */
  sendFrame(frame: Uint8Array, onSent?: () => void): void;
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
  onFrame(listener: (frame: Buffer) => void): void;
  onClose(listener: () => void): void;
}

/** Above this, copying a frame behind its header costs more than a second piece to write. */
const joinedBytes = 16 * 1024;

/** Header of an unmasked, unfragmented binary message (RFC 6455, section 5.2). */
export function binaryHeader(byteCount: number): Buffer {
  if (byteCount < 126) return Buffer.from([0x82, byteCount]);
  if (byteCount < 65_536) return Buffer.from([0x82, 126, byteCount >> 8, byteCount & 0xff]);
  const header = Buffer.alloc(10);
  header[0] = 0x82;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(byteCount), 2);
  return header;
}

/**
 * A DataSocket over a WebSocket and the stream under it. Frames are written to the stream as one piece, header and
 * all, which spares a keystroke a second pass through TLS; everything else is left to the WebSocket. The two may be
 * mixed, because without compression a WebSocket writes what it is given at once.
 */
export function dataSocket(socket: WebSocket, stream: Duplex): DataSocket {
  return {
    get isOpen() {
      return socket.readyState === 1;
    },
    get isPaused() {
      return socket.isPaused;
    },
    get unsentBytes() {
      return stream.writableLength;
    },
    sendFrame(frame, onSent) {
      const header = binaryHeader(frame.byteLength);
      const done = onSent && (() => onSent());
      if (frame.byteLength <= joinedBytes) {
        stream.write(Buffer.concat([header, frame]), done);
        return;
      }
      stream.cork();
      stream.write(header);
      stream.write(frame, done);
      stream.uncork();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: (code, reason) => socket.close(code, reason),
    onFrame: (listener) =>
      void socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) listener(data);
      }),
    onClose: (listener) => void socket.on('close', listener),
  };
}
