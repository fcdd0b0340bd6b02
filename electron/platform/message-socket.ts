/** Whole messages between two processes of one machine, in order, over a connection that loses none while it lasts. */
export interface MessageSocket {
  /** Kept until the connection is made; dropped once it is closed. */
  send(message: Uint8Array): void;
  /** Called with each message, which is the receiver's to keep. */
  onMessage(listener: (message: Buffer) => void): void;
  /** Called once, also when the connection was never made; `reason` is a phrase, perhaps empty. */
  onClosed(listener: (reason: string) => void): void;
  /** Drops the connection; onClosed follows. */
  close(): void;
}

/** A place where processes of this machine can connect to this one. */
export interface LocalListener {
  /** What connectLocally() takes. */
  readonly address: string;
  close(): void;
}

/** Connects to an address of this machine. Raises an Error with a phrase when that address is not to be trusted. */
export type ConnectLocally = (address: string) => MessageSocket;

/** Listens for processes of this machine. Rejects with the system's error. */
export type ListenLocally = (
  directory: string,
  onConnection: (socket: MessageSocket) => void,
) => Promise<LocalListener>;
