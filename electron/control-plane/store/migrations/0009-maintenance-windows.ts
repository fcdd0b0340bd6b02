/** Maintenance windows. `spec` is the JSON of what the request said. Times are epoch milliseconds. */
export const maintenanceWindows = `
CREATE TABLE maintenance_windows (
  window_id TEXT PRIMARY KEY,
  spec TEXT NOT NULL,
  client_token TEXT UNIQUE,
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  next_due_at INTEGER
);
CREATE TABLE window_targets (
  window_target_id TEXT PRIMARY KEY,
  window_id TEXT NOT NULL REFERENCES maintenance_windows (window_id) ON DELETE CASCADE,
  spec TEXT NOT NULL,
  client_token TEXT UNIQUE
);
CREATE INDEX window_targets_by_window ON window_targets (window_id);
CREATE TABLE window_tasks (
  window_task_id TEXT PRIMARY KEY,
  window_id TEXT NOT NULL REFERENCES maintenance_windows (window_id) ON DELETE CASCADE,
  spec TEXT NOT NULL,
  client_token TEXT UNIQUE
);
CREATE INDEX window_tasks_by_window ON window_tasks (window_id);
CREATE TABLE window_executions (
  execution_id TEXT PRIMARY KEY,
  window_id TEXT NOT NULL REFERENCES maintenance_windows (window_id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  status_details TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  cutoff_at INTEGER NOT NULL
);
CREATE INDEX window_executions_in_order ON window_executions (window_id, started_at DESC);
CREATE INDEX window_executions_open ON window_executions (status) WHERE ended_at IS NULL;
CREATE TABLE window_task_executions (
  task_execution_id TEXT PRIMARY KEY,
  execution_id TEXT NOT NULL REFERENCES window_executions (execution_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  spec TEXT NOT NULL,
  status TEXT NOT NULL,
  status_details TEXT NOT NULL DEFAULT '',
  started_at INTEGER,
  ended_at INTEGER
);
CREATE INDEX window_task_executions_in_order ON window_task_executions (execution_id, position);
CREATE TABLE window_invocations (
  invocation_id TEXT PRIMARY KEY,
  task_execution_id TEXT NOT NULL REFERENCES window_task_executions (task_execution_id) ON DELETE CASCADE,
  command_id TEXT,
  window_target_id TEXT,
  owner_information TEXT NOT NULL,
  parameters TEXT NOT NULL,
  status TEXT NOT NULL,
  status_details TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX window_invocations_by_task ON window_invocations (task_execution_id);
CREATE INDEX window_invocations_by_command ON window_invocations (command_id);
`;
