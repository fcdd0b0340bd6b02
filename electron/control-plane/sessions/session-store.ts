import type { Row, Store } from '../store/database';

export type SessionRecordState = 'Connecting' | 'Connected' | 'Terminated';

/** A session as stored. Times are epoch milliseconds. */
export interface SessionRecord {
  sessionId: string;
  nodeId: string;
  owner: string;
  documentName: string;
  reason: string;
  state: SessionRecordState;
  startedAt: number;
  endedAt?: number;
  endReason: string;
  lastActivityAt: number;
  idleTimeoutMinutes: number;
  maxDurationMinutes?: number;
  clientTokenHash: string;
}

export class SessionStore {
  constructor(private readonly store: Store) {}

  insert(session: SessionRecord): void {
    this.store.run(
      `INSERT INTO sessions (session_id, node_id, owner, document_name, reason, state, started_at, last_activity_at,
         idle_timeout_minutes, max_duration_minutes, client_token_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      session.sessionId,
      session.nodeId,
      session.owner,
      session.documentName,
      session.reason,
      session.state,
      session.startedAt,
      session.lastActivityAt,
      session.idleTimeoutMinutes,
      session.maxDurationMinutes ?? null,
      session.clientTokenHash,
    );
  }

  get(sessionId: string): SessionRecord | undefined {
    const row = this.store.get('SELECT * FROM sessions WHERE session_id = ?', sessionId);
    return row && fromRow(row);
  }

  /** Sessions that have not ended. */
  open(): SessionRecord[] {
    return this.store
      .all("SELECT * FROM sessions WHERE state <> 'Terminated' ORDER BY started_at DESC, session_id")
      .map(fromRow);
  }

  /** Sessions that have ended, newest first. */
  ended(): SessionRecord[] {
    return this.store
      .all("SELECT * FROM sessions WHERE state = 'Terminated' ORDER BY started_at DESC, session_id")
      .map(fromRow);
  }

  setToken(sessionId: string, tokenHash: string): void {
    this.store.run('UPDATE sessions SET client_token_hash = ? WHERE session_id = ?', tokenHash, sessionId);
  }

  setConnected(sessionId: string): void {
    this.store.run(
      "UPDATE sessions SET state = 'Connected' WHERE session_id = ? AND state = 'Connecting'",
      sessionId,
    );
  }

  setActivity(sessionId: string, atMs: number): void {
    this.store.run('UPDATE sessions SET last_activity_at = ? WHERE session_id = ?', atMs, sessionId);
  }

  /** Answers false when it had ended already. */
  end(sessionId: string, atMs: number, reason: string): boolean {
    return (
      this.store.run(
        "UPDATE sessions SET state = 'Terminated', ended_at = ?, end_reason = ? WHERE session_id = ? AND state <> 'Terminated'",
        atMs,
        reason,
        sessionId,
      ) > 0
    );
  }
}

function fromRow(row: Row): SessionRecord {
  return {
    sessionId: String(row.session_id),
    nodeId: String(row.node_id),
    owner: String(row.owner),
    documentName: String(row.document_name),
    reason: String(row.reason),
    state: String(row.state) as SessionRecordState,
    startedAt: Number(row.started_at),
    ...(row.ended_at == null ? {} : { endedAt: Number(row.ended_at) }),
    endReason: String(row.end_reason),
    lastActivityAt: Number(row.last_activity_at),
    idleTimeoutMinutes: Number(row.idle_timeout_minutes),
    ...(row.max_duration_minutes == null ? {} : { maxDurationMinutes: Number(row.max_duration_minutes) }),
    clientTokenHash: String(row.client_token_hash),
  };
}
