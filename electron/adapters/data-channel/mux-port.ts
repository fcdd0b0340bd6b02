import type { Clock } from '../../platform/clock';
import { PayloadType } from '../../wire/message-type';
import { type JoinedSocket, joinSocket } from '../../wire/mux/join-socket';
import { muxHeaderBytes } from '../../wire/mux/mux-frame';
import { MuxSession } from '../../wire/mux/mux-session';
import type { PortCarrier } from './port-carrier';
import type { SessionStream } from './session-stream';

interface MuxPortOptions {
  stream: SessionStream;
  clock: Clock;
  version: 1 | 2;
  keepsAlive: boolean;
  onTraffic(up: number, down: number): void;
  onConnections(): void;
}

/** Many connections in one session, each a stream of smux. */
export class MuxPort implements PortCarrier {
  readonly #mux: MuxSession;
  readonly #options: MuxPortOptions;

  constructor(options: MuxPortOptions) {
    this.#options = options;
    const { stream, clock, version, keepsAlive } = options;
    this.#mux = new MuxSession({
      version,
      end: 'client',
      clock,
      keepsAlive,
      maxDataBytes: stream.maxPieceBytes - muxHeaderBytes,
      send: (frame) => {
        stream.send(PayloadType.output, frame);
        this.#mux.setBlocked(!stream.hasRoom);
      },
      onHold: (held) => (held ? stream.hold() : stream.release()),
    });
  }

  get openConnections(): number {
    return this.#mux.openStreams;
  }

  connect(socket: JoinedSocket): void {
    const { onTraffic, onConnections } = this.#options;
    joinSocket(socket, this.#mux.open(), {
      onRead: (byteCount) => onTraffic(byteCount, 0),
      onWritten: (byteCount) => onTraffic(0, byteCount),
    });
    socket.on('close', onConnections);
    onConnections();
  }

  receive(bytes: Uint8Array): boolean {
    this.#mux.receive(bytes);
    return true;
  }

  room(): void {
    this.#mux.setBlocked(false);
  }

  close(): void {
    this.#mux.close();
  }
}
