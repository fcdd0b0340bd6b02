/** How a session ended. */
export interface SessionEnd {
  status: 'Success' | 'Failed';
  /** Text for the person at the other end; empty at an ordinary end. */
  output: string;
}

/** What a session's work has of its session: the way to the client. */
export interface SessionLink {
  /** Longest payload of one frame. */
  readonly maxPieceBytes: number;
  /** Of smux, agreed with the client. */
  readonly muxVersion: 1 | 2;
  /** From the handshake; empty where there was none. */
  readonly clientVersion: string;
  /** One frame of stream data, at most maxPieceBytes long. */
  send(payloadType: number, payload: Uint8Array): void;
  /** Input is not taken for now: the client's frames stay unacknowledged. */
  hold(): void;
  release(): void;
  /** The work is done: what was sent is delivered, then the session ends. */
  end(end: SessionEnd): void;
}

/** What a session does on the node: a shell, a command, connections to a port. */
export interface SessionWork {
  start(): void;
  /** Stream data of the client, in order, a view that nothing else writes to; false: not ready, until release(). */
  // biome-ignore lint/suspicious/noConfusingVoidType: work that is always ready answers nothing
  receive(payloadType: number, payload: Uint8Array): boolean | void;
  /** Nobody takes output: its source should wait. */
  setPaused(paused: boolean): void;
  /** The session is over: programs and connections end. */
  hangUp(): void;
}

export type CreateSessionWork = (link: SessionLink) => SessionWork;
