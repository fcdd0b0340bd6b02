import type { JoinedSocket } from '../../wire/mux/join-socket';

/** What carries local connections over the session; which, the handshake decides. */
export interface PortCarrier {
  readonly openConnections: number;
  /** Takes over a socket that was made with `allowHalfOpen`, and that is not read yet. */
  connect(socket: JoinedSocket): void;
  /** False: no local connection takes it yet; it is to come again. */
  receive(bytes: Uint8Array): boolean;
  /** The session takes more. */
  room(): void;
  close(): void;
}
