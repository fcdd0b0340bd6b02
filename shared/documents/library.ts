import { z } from 'zod';
import { platformTypes } from './command-document';
import { documentFormats } from './document-source';

/** A document as ListDocuments tells it. Times are epoch milliseconds. */
export const documentSummarySchema = z.object({
  name: z.string(),
  /** `Amazon`, an account id, or empty when it was not told. */
  owner: z.string(),
  platformTypes: z.array(z.enum(platformTypes)),
  documentType: z.string(),
  schemaVersion: z.string(),
  documentVersion: z.string().optional(),
  versionName: z.string().optional(),
  targetType: z.string().optional(),
  displayName: z.string().optional(),
  createdAt: z.number().optional(),
});
export type DocumentSummary = z.infer<typeof documentSummarySchema>;

export const documentPageSchema = z.object({
  documents: z.array(documentSummarySchema),
  nextToken: z.string().optional(),
});
export type DocumentPage = z.infer<typeof documentPageSchema>;

/** `Amazon`, `Self`, `Private` and `ThirdParty` are AWS's words for whose documents are listed. */
export const documentOwners = ['Amazon', 'Self', 'Private', 'Public', 'ThirdParty'] as const;

export const documentFilterSchema = z.object({
  documentType: z.string().default('Command'),
  owner: z.enum(documentOwners).optional(),
  platformType: z.enum(platformTypes).optional(),
  /** Names that begin with it. */
  namePrefix: z.string().max(128).optional(),
});
export type DocumentFilter = z.infer<typeof documentFilterSchema>;

export const documentRefSchema = z.object({
  connectionId: z.string().min(1),
  name: z.string().min(1).max(200),
  /** A number, `$DEFAULT` or `$LATEST`; absent: the default version. */
  version: z.string().max(32).optional(),
});

/** What DescribeDocument adds. */
export const documentDescriptionSchema = documentSummarySchema.extend({
  description: z.string(),
  status: z.string(),
  /** Why it cannot be used, where `status` is not Active. */
  statusInformation: z.string().optional(),
  defaultVersion: z.string().optional(),
  latestVersion: z.string().optional(),
  hash: z.string().optional(),
});
export type DocumentDescription = z.infer<typeof documentDescriptionSchema>;

/** A version of a document with its text. */
export const documentContentSchema = z.object({
  name: z.string(),
  documentVersion: z.string(),
  documentType: z.string(),
  format: z.enum(documentFormats),
  content: z.string(),
});
export type DocumentContent = z.infer<typeof documentContentSchema>;

export const documentVersionSchema = z.object({
  documentVersion: z.string(),
  versionName: z.string().optional(),
  isDefault: z.boolean(),
  status: z.string(),
  createdAt: z.number().optional(),
});
export type DocumentVersion = z.infer<typeof documentVersionSchema>;

export const documentVersionPageSchema = z.object({
  versions: z.array(documentVersionSchema),
  nextToken: z.string().optional(),
});
export type DocumentVersionPage = z.infer<typeof documentVersionPageSchema>;
