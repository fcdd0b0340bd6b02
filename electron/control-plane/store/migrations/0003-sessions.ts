/** Session Manager sessions. `state` is Connecting, Connected, Terminating or Terminated; times are epoch milliseconds. */
export const sessions = `
CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY,
  node_id TEXT NOT NULL,
  owner TEXT NOT NULL,
  document_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT NOT NULL DEFAULT '',
  last_activity_at INTEGER NOT NULL,
  idle_timeout_minutes INTEGER NOT NULL,
  max_duration_minutes INTEGER,
  client_token_hash TEXT NOT NULL
);
CREATE INDEX sessions_by_node ON sessions (node_id, state);
`;
