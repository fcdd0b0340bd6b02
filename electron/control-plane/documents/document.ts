import type { DocumentType } from '#shared/documents/check-document';
import type { PlatformType } from '#shared/documents/command-document';
import type { DocumentFormat } from '#shared/documents/document-source';

/** A document that the bridge carries: written by us, under AWS's name and with AWS's parameters. */
export interface BridgeDocument {
  name: string;
  documentType: 'Command' | 'Session';
  description: string;
  platformTypes: PlatformType[];
  schemaVersion: string;
  content: Record<string, unknown>;
  /** For docs/documents.md: what it does here, and where that is not what AWS's does. Markdown. */
  page?: { does: string; differs: string };
}

/** One version of a document, the bridge's own or one under AWS's names. */
export interface DocumentVersion {
  name: string;
  documentType: DocumentType;
  /** `Amazon`, or the number of the bridge's account. */
  owner: string;
  author: string;
  version: string;
  versionName?: string;
  displayName?: string;
  isDefault: boolean;
  defaultVersion: string;
  latestVersion: string;
  format: DocumentFormat;
  /** As it was given; what the hash is of. */
  text: string;
  content: Record<string, unknown>;
  schemaVersion: string;
  description: string;
  platformTypes: readonly PlatformType[];
  /** Absent: a document of no type of resource. `/` stands for all of them. */
  targetType?: string;
  createdAt: Date;
}
