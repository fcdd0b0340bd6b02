/** Nodes and what hangs on them. Times are epoch milliseconds. */
export const begin = `
CREATE TABLE activations (
  activation_id TEXT PRIMARY KEY,
  code_hash TEXT NOT NULL,
  description TEXT NOT NULL,
  default_instance_name TEXT NOT NULL,
  iam_role TEXT NOT NULL,
  registration_limit INTEGER NOT NULL,
  registrations INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  tags TEXT NOT NULL
);
CREATE TABLE nodes (
  node_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  activation_id TEXT NOT NULL,
  iam_role TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  public_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  platform_type TEXT, platform_name TEXT, platform_version TEXT,
  agent_name TEXT, agent_version TEXT,
  computer_name TEXT, ip_address TEXT,
  last_ping_at INTEGER,
  clock_skew_ms INTEGER
);
CREATE TABLE tags (
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (resource_type, resource_id, key)
);
CREATE INDEX tags_by_key ON tags (resource_type, key, value);
CREATE TABLE inventory_items (
  node_id TEXT NOT NULL REFERENCES nodes (node_id) ON DELETE CASCADE,
  type_name TEXT NOT NULL,
  schema_version TEXT NOT NULL,
  capture_time TEXT NOT NULL,
  content_hash TEXT,
  entries TEXT NOT NULL,
  PRIMARY KEY (node_id, type_name)
);
CREATE TABLE role_credentials (
  access_key_id TEXT PRIMARY KEY,
  node_id TEXT NOT NULL REFERENCES nodes (node_id) ON DELETE CASCADE,
  sealed_secret TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE TABLE compliance_items (
  resource_id TEXT NOT NULL,
  compliance_type TEXT NOT NULL,
  execution_time INTEGER NOT NULL,
  content_hash TEXT,
  items TEXT NOT NULL,
  PRIMARY KEY (resource_id, compliance_type)
);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  resource TEXT NOT NULL,
  detail TEXT NOT NULL
);
`;
