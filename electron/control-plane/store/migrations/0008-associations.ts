/**
 * State Manager. `spec` is the JSON of what CreateAssociation said. A target of an execution is waiting, released (its
 * node may run it) or done. Times are epoch milliseconds.
 */
export const associations = `
CREATE TABLE associations (
  association_id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  spec TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  next_due_at INTEGER,
  last_execution_at INTEGER,
  last_success_at INTEGER,
  reported TEXT
);
CREATE INDEX associations_by_due ON associations (next_due_at);
CREATE TABLE association_versions (
  association_id TEXT NOT NULL REFERENCES associations (association_id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  spec TEXT NOT NULL,
  PRIMARY KEY (association_id, version)
);
CREATE TABLE association_nodes (
  association_id TEXT NOT NULL REFERENCES associations (association_id) ON DELETE CASCADE,
  node_id TEXT NOT NULL REFERENCES nodes (node_id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  detailed_status TEXT NOT NULL,
  error_code TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '',
  output_url TEXT NOT NULL DEFAULT '',
  executed_at INTEGER,
  PRIMARY KEY (association_id, node_id)
);
CREATE INDEX association_nodes_by_node ON association_nodes (node_id);
CREATE TABLE association_executions (
  execution_id TEXT PRIMARY KEY,
  association_id TEXT NOT NULL REFERENCES associations (association_id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  is_late INTEGER NOT NULL,
  target_count INTEGER NOT NULL,
  last_execution_at INTEGER,
  finished INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX association_executions_in_order ON association_executions (association_id, created_at DESC);
CREATE INDEX association_executions_open ON association_executions (finished) WHERE finished = 0;
CREATE TABLE association_targets (
  execution_id TEXT NOT NULL REFERENCES association_executions (execution_id) ON DELETE CASCADE,
  node_id TEXT NOT NULL,
  state TEXT NOT NULL,
  detailed_status TEXT NOT NULL,
  error_code TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '',
  released_at INTEGER,
  begun_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (execution_id, node_id)
);
CREATE INDEX association_targets_open ON association_targets (node_id, state) WHERE state != 'done';
`;
