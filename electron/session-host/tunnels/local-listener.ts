import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface LocalListener {
  readonly port: number;
  /** Takes no more connections; those that there are go on. */
  close(): void;
}

/** Listens on a port of 127.0.0.1, 0 for any free one. Rejects with LocalPortError. Sockets come unread, half-open allowed. */
export type OpenListener = (port: number, onConnection: (socket: Socket) => void) => Promise<LocalListener>;

/** A local port that cannot be listened on; `message` is a sentence. */
export class LocalPortError extends Error {
  readonly isTaken: boolean;

  constructor(port: number, code: string) {
    super(
      code === 'EADDRINUSE'
        ? `Port ${port} on 127.0.0.1 is used by another program. Choose another local port, or an automatic one.`
        : code === 'EACCES'
          ? `This account may not listen on port ${port}. Choose a local port above 1,023, or an automatic one.`
          : `Port ${port} on 127.0.0.1 cannot be listened on (${code}). Choose another local port, or an automatic one.`,
    );
    this.name = 'LocalPortError';
    this.isTaken = code === 'EADDRINUSE';
  }
}

export const listenLocally: OpenListener = (port, onConnection) =>
  new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      // Why a connection broke is the other program's affair; 'close' follows.
      socket.on('error', () => {});
      onConnection(socket);
    });
    server.on('error', (error: NodeJS.ErrnoException) =>
      reject(new LocalPortError(port, error.code ?? error.message)),
    );
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      resolve({ port: (server.address() as AddressInfo).port, close: () => void server.close() }),
    );
  });
