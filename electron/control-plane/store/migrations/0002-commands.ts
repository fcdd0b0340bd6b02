/** Run Command. `details` holds StatusDetails; `delivery` is waiting, sent or acknowledged. Times are epoch milliseconds. */
export const commands = `
CREATE TABLE commands (
  command_id TEXT PRIMARY KEY,
  document_name TEXT NOT NULL,
  document_version TEXT NOT NULL,
  document TEXT NOT NULL,
  parameters TEXT NOT NULL,
  comment TEXT NOT NULL,
  instance_ids TEXT NOT NULL,
  targets TEXT NOT NULL,
  owner TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  timeout_seconds INTEGER NOT NULL,
  execution_timeout_seconds INTEGER NOT NULL,
  max_concurrency TEXT NOT NULL,
  max_errors TEXT NOT NULL,
  target_count INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  finished INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX commands_by_time ON commands (requested_at DESC);
CREATE INDEX commands_unfinished ON commands (finished) WHERE finished = 0;
CREATE TABLE invocations (
  command_id TEXT NOT NULL REFERENCES commands (command_id) ON DELETE CASCADE,
  node_id TEXT NOT NULL,
  node_name TEXT NOT NULL,
  details TEXT NOT NULL,
  delivery TEXT NOT NULL,
  cancel_state TEXT NOT NULL DEFAULT '',
  retry_at INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER,
  finished_at INTEGER,
  trace TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (command_id, node_id)
);
CREATE INDEX invocations_by_node ON invocations (node_id, details);
CREATE TABLE invocation_steps (
  command_id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  step_name TEXT NOT NULL,
  position INTEGER NOT NULL,
  plugin_name TEXT NOT NULL,
  status TEXT NOT NULL,
  code INTEGER NOT NULL,
  output TEXT NOT NULL,
  standard_output TEXT NOT NULL,
  standard_error TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  PRIMARY KEY (command_id, node_id, step_name),
  FOREIGN KEY (command_id, node_id) REFERENCES invocations (command_id, node_id) ON DELETE CASCADE
);
CREATE TABLE applied_replies (
  message_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL
);
`;
