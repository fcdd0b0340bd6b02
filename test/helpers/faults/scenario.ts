import type { SessionState } from '#shared/terminals/terminal-port';

/** What has travelled one way. */
export interface Passage {
  what: string;
  sent: Buffer;
  received: Buffer;
}

/** A session under a schedule of faults, whatever its kind. */
export interface Scenario {
  /** Both ends are started. */
  start(): void;
  /** The service has told the node that the session is over. */
  nodeTold(): void;
  /** Of the client; the last is what a person sees. */
  readonly states: SessionState[];
  readonly nodeHasEnded: boolean;
  /** Everything that was to travel has. */
  isComplete(): boolean;
  passages(): Passage[];
  /** Both ends are closed by those who hold them. */
  close(): void;
  /** The most payload bytes that may be under way from each end; undefined where it is not looked at. */
  readonly mostBytes?: { client: number; node: number };
  /** What else must hold when everything has travelled. */
  check?(): void;
}
