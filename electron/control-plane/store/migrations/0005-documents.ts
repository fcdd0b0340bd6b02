/** Documents of this bridge's own; those under AWS's names are part of the program. Times are epoch milliseconds. */
export const documents = `
CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  document_type TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  author TEXT NOT NULL,
  default_version INTEGER NOT NULL,
  last_number INTEGER NOT NULL
);
CREATE TABLE document_versions (
  name TEXT NOT NULL REFERENCES documents (name) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  version_name TEXT,
  display_name TEXT,
  format TEXT NOT NULL,
  content TEXT NOT NULL,
  parsed TEXT NOT NULL,
  target_type TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (name, version),
  UNIQUE (name, version_name)
);
CREATE TABLE document_shares (
  name TEXT NOT NULL REFERENCES documents (name) ON DELETE CASCADE,
  account_id TEXT NOT NULL,
  shared_version TEXT NOT NULL,
  PRIMARY KEY (name, account_id)
);
CREATE TABLE document_reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL REFERENCES documents (name) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  reviewer TEXT NOT NULL,
  review_status TEXT NOT NULL,
  comments TEXT NOT NULL
);
CREATE INDEX document_reviews_by_version ON document_reviews (name, version);
`;
