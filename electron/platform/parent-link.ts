/**
 * The line between a process of ours and the one that started it: small structured messages, and ports where the
 * platform can pass them. Message shapes belong to the two ends; both check what arrives with zod.
 */
export interface ParentLink {
  send(message: unknown): void;
  /** `ports` is empty in plain Node. */
  onMessage(listener: (message: unknown, ports: LinkPort[]) => void): void;
  /** The parent is gone; a child that must not outlive it ends itself. */
  onDisconnect(listener: () => void): void;
}

/** A MessagePort as Electron hands it to utility processes. */
export interface LinkPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}
