import type { SessionList, SessionStatus } from '#shared/sessions/session';

/** A session as the control plane tells of it. Times are epoch milliseconds. */
export interface ToldSession {
  sessionId: string;
  nodeId: string;
  status: SessionStatus;
  startedAt?: number;
  endedAt?: number;
  owner?: string;
  documentName?: string;
  reason?: string;
  details?: string;
}

/** The sessions of one connection, of everyone. Every method raises AppError. */
export interface SessionDirectory {
  /** One page, newest first as the control plane orders them. */
  list(
    state: SessionList,
    nextToken: string | undefined,
    signal: AbortSignal,
  ): Promise<{ sessions: ToldSession[]; nextToken?: string }>;
  /** Undefined when the control plane does not know it (any more). */
  get(sessionId: string, signal: AbortSignal): Promise<ToldSession | undefined>;
}
