import type { Duplex } from 'node:stream';
import type { MuxStream } from './mux-stream';

/** A TCP connection, or another pair of byte streams that ends like one. */
export type JoinedSocket = Duplex & {
  /** Destroys it when what was written is out. */
  destroySoon(): void;
};

interface JoinedCounts {
  /** From the socket into the stream. */
  onRead?(byteCount: number): void;
  /** From the stream into the socket. */
  onWritten?(byteCount: number): void;
}

/**
 * Carries a TCP connection over a stream of a port session, both ways, until both have ended. The socket must have
 * been made with `allowHalfOpen`, or an end in one direction would cut the other.
 */
export function joinSocket(socket: JoinedSocket, stream: MuxStream, counts: JoinedCounts = {}): void {
  let readToEnd = false;
  let toldToEnd = false;
  stream.onData = (bytes) => {
    counts.onWritten?.(bytes.byteLength);
    // `bytes` is a view into a frame that nothing else writes to.
    socket.write(bytes, () => stream.consumed(bytes.byteLength));
  };
  stream.onEnd = () => {
    toldToEnd = true;
    if (stream.takesMore) socket.end();
    else socket.destroySoon();
  };
  // After an end, what is still to be written to the socket is owed to it.
  stream.onReset = () => {
    if (toldToEnd) socket.destroySoon();
    else socket.destroy();
  };
  stream.onWritable = () => void socket.resume();
  socket.on('data', (bytes: Buffer) => {
    counts.onRead?.(bytes.byteLength);
    if (!stream.write(bytes)) socket.pause();
  });
  const finish = () => {
    readToEnd = true;
    stream.end();
  };
  // A connection on which nothing was said may have ended while it waited to be joined.
  if (socket.readableEnded) finish();
  else socket.on('end', finish);
  // The reason is the other program's affair; 'close' follows.
  socket.on('error', () => {});
  const gone = () => {
    if (!readToEnd) stream.reset();
    else if (!toldToEnd) stream.stopReceiving();
  };
  if (socket.destroyed) gone();
  else socket.on('close', gone);
}
