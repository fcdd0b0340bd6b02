import type { DocumentType } from '#shared/documents/check-document';
import type { DocumentFormat } from '#shared/documents/document-source';
import type { Row, Store } from './database';

export interface StoredDocument {
  name: string;
  documentType: DocumentType;
  createdAt: number;
  author: string;
  defaultVersion: number;
  /** The highest version that there is. */
  latestVersion: number;
  /** The number given last: numbers of deleted versions are not given again. */
  lastNumber: number;
}

export interface StoredDocumentVersion {
  name: string;
  version: number;
  versionName?: string;
  displayName?: string;
  format: DocumentFormat;
  /** As it was given. */
  text: string;
  content: Record<string, unknown>;
  targetType?: string;
  createdAt: number;
}

export type ReviewStatus = 'APPROVED' | 'NOT_REVIEWED' | 'PENDING' | 'REJECTED';

export interface StoredReview {
  at: number;
  reviewer: string;
  reviewStatus: ReviewStatus;
  comments: string[];
}

const selectDocuments =
  'SELECT *, (SELECT MAX(version) FROM document_versions WHERE document_versions.name = documents.name) AS latest_version FROM documents';

/** Documents on disk, their versions, whom they are shared with, and their reviews. */
export class DocumentStore {
  constructor(readonly store: Store) {}

  /** By name. */
  list(): StoredDocument[] {
    return this.store.all(`${selectDocuments} ORDER BY name`).map(toDocument);
  }

  get(name: string): StoredDocument | undefined {
    const row = this.store.get(`${selectDocuments} WHERE name = ?`, name);
    return row && toDocument(row);
  }

  insert(document: Omit<StoredDocument, 'latestVersion'>): void {
    this.store.run(
      'INSERT INTO documents (name, document_type, created_at, author, default_version, last_number) VALUES (?, ?, ?, ?, ?, ?)',
      document.name,
      document.documentType,
      document.createdAt,
      document.author,
      document.defaultVersion,
      document.lastNumber,
    );
  }

  setDefaultVersion(name: string, version: number): void {
    this.store.run('UPDATE documents SET default_version = ? WHERE name = ?', version, name);
  }

  /** With its versions, shares and reviews. */
  remove(name: string): void {
    this.store.run('DELETE FROM documents WHERE name = ?', name);
  }

  /** By number. */
  versions(name: string): StoredDocumentVersion[] {
    return this.store
      .all('SELECT * FROM document_versions WHERE name = ? ORDER BY version', name)
      .map(toVersion);
  }

  version(name: string, version: number): StoredDocumentVersion | undefined {
    const row = this.store.get(
      'SELECT * FROM document_versions WHERE name = ? AND version = ?',
      name,
      version,
    );
    return row && toVersion(row);
  }

  insertVersion(version: StoredDocumentVersion): void {
    this.store.run('UPDATE documents SET last_number = ? WHERE name = ?', version.version, version.name);
    this.store.run(
      'INSERT INTO document_versions (name, version, version_name, display_name, format, content, parsed, target_type, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      version.name,
      version.version,
      version.versionName ?? null,
      version.displayName ?? null,
      version.format,
      version.text,
      JSON.stringify(version.content),
      version.targetType ?? null,
      version.createdAt,
    );
  }

  removeVersion(name: string, version: number): void {
    this.store.run('DELETE FROM document_reviews WHERE name = ? AND version = ?', name, version);
    this.store.run('DELETE FROM document_versions WHERE name = ? AND version = ?', name, version);
  }

  /** By account; `all` stands for everyone. */
  shares(name: string): { accountId: string; sharedVersion: string }[] {
    return this.store
      .all('SELECT * FROM document_shares WHERE name = ? ORDER BY account_id', name)
      .map((row) => ({ accountId: String(row.account_id), sharedVersion: String(row.shared_version) }));
  }

  share(name: string, accountId: string, sharedVersion: string): void {
    this.store.run(
      'INSERT INTO document_shares (name, account_id, shared_version) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET shared_version = excluded.shared_version',
      name,
      accountId,
      sharedVersion,
    );
  }

  unshare(name: string, accountId: string): void {
    this.store.run('DELETE FROM document_shares WHERE name = ? AND account_id = ?', name, accountId);
  }

  publicNames(): string[] {
    return this.store
      .all("SELECT name FROM document_shares WHERE account_id = 'all' ORDER BY name")
      .map((row) => String(row.name));
  }

  /** Oldest first. */
  reviews(name: string, version: number): StoredReview[] {
    return this.store
      .all('SELECT * FROM document_reviews WHERE name = ? AND version = ? ORDER BY id', name, version)
      .map((row) => ({
        at: Number(row.at),
        reviewer: String(row.reviewer),
        reviewStatus: String(row.review_status) as ReviewStatus,
        comments: JSON.parse(String(row.comments)) as string[],
      }));
  }

  addReview(name: string, version: number, review: StoredReview): void {
    this.store.run(
      'INSERT INTO document_reviews (name, version, at, reviewer, review_status, comments) VALUES (?, ?, ?, ?, ?, ?)',
      name,
      version,
      review.at,
      review.reviewer,
      review.reviewStatus,
      JSON.stringify(review.comments),
    );
  }
}

function toDocument(row: Row): StoredDocument {
  return {
    name: String(row.name),
    documentType: String(row.document_type) as DocumentType,
    createdAt: Number(row.created_at),
    author: String(row.author),
    defaultVersion: Number(row.default_version),
    latestVersion: Number(row.latest_version),
    lastNumber: Number(row.last_number),
  };
}

function toVersion(row: Row): StoredDocumentVersion {
  return {
    name: String(row.name),
    version: Number(row.version),
    format: String(row.format) as DocumentFormat,
    text: String(row.content),
    content: JSON.parse(String(row.parsed)) as Record<string, unknown>,
    createdAt: Number(row.created_at),
    ...(row.version_name === null ? {} : { versionName: String(row.version_name) }),
    ...(row.display_name === null ? {} : { displayName: String(row.display_name) }),
    ...(row.target_type === null ? {} : { targetType: String(row.target_type) }),
  };
}
