import type {
  CreateDocumentResult,
  UpdateDocumentDefaultVersionResult,
  UpdateDocumentResult,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { type DocumentType, documentTypes } from '#shared/documents/check-document';
import type { DocumentFormat } from '#shared/documents/document-source';
import type { ChangeFeed } from '../changes';
import { describeVersion } from '../documents/describe';
import { type DocumentLibrary, documentName } from '../documents/library';
import { readContent } from '../documents/read-content';
import { AwsError } from '../errors';
import type { AuditLog } from '../store/audit';
import type { StoredDocument } from '../store/documents';
import type { TagStore } from '../store/tags';
import { actorOf, type OperationMap, operation, type RequestContext } from './operation';
import { checkTags, tagListInput } from './tag-rules';

export interface DocumentOperationsOptions {
  library: DocumentLibrary;
  tags: TagStore;
  audit: AuditLog;
  changes: ChangeFeed;
  /** Whether an association uses the document; such a one is not deleted. */
  isAssociated?(name: string): boolean;
}

/** AWS's quotas. */
const maxDocuments = 500;
const maxVersions = 1000;

const reservedPrefixes = ['aws', 'amazon', 'amzn'];

const newName = z.string().regex(/^[a-zA-Z0-9_\-.]{3,128}$/);
export const anyName = z.string().min(3).max(255);
export const versionInput = z.string().regex(/^(\$LATEST|\$DEFAULT|[1-9]\d{0,9})?$/);
export const versionNameInput = z.string().regex(/^[a-zA-Z0-9_\-.]{1,128}$/);
const displayName = z.string().regex(/^[\w.\-: ]{0,1024}$/);
const targetType = z
  .string()
  .max(200)
  .regex(/^\/[\w.\-:/]*$/);
const none = z
  .array(z.unknown())
  .max(0, 'the bridge keeps no attachments and no required documents')
  .optional();
const content = {
  Content: z.string().min(1),
  VersionName: versionNameInput.optional(),
  DisplayName: displayName.optional(),
  TargetType: targetType.optional(),
  DocumentFormat: z.enum(['JSON', 'YAML', 'TEXT']).default('JSON'),
  Attachments: none,
};

/** What changes documents. All checks come before the first write; what is answered is on disk. */
export function documentOperations(options: DocumentOperationsOptions): OperationMap {
  const { audit, changes, library, tags } = options;
  const { stored } = library;

  const record = (context: RequestContext, action: string, name: string, detail: Record<string, unknown>) => {
    audit.record({ atMs: context.nowMs, actor: actorOf(context.principal), action, resource: name, detail });
    changes.tell({ topic: 'document' });
  };

  const describe = (name: string, version: number) =>
    describeVersion(
      library.resolve(name, String(version)),
      tags.list('Document', name),
      stored.reviews(name, version).at(-1)?.reviewStatus ?? 'NOT_REVIEWED',
    );

  return {
    CreateDocument: operation(
      'operator',
      z.object({
        ...content,
        Name: newName,
        DocumentType: z.string().default('Command'),
        Requires: none,
        Tags: tagListInput.max(1000).default([]),
      }),
      async (input, context): Promise<CreateDocumentResult> => {
        const name = input.Name;
        refuseReserved(name);
        const type = supportedType(input.DocumentType);
        const format = supportedFormat(input.DocumentFormat);
        checkTags(input.Tags);
        if (library.has(name)) throw alreadyExists(name);
        const parsed = await readContent(input.Content, format, type);
        stored.store.transaction(() => {
          if (library.has(name)) throw alreadyExists(name);
          if (stored.list().length >= maxDocuments) {
            throw new AwsError(
              'DocumentLimitExceeded',
              `There can be at most ${maxDocuments} documents; delete one that is not needed any more.`,
            );
          }
          stored.insert({
            name,
            documentType: type,
            createdAt: context.nowMs,
            author: actorOf(context.principal),
            defaultVersion: 1,
            lastNumber: 1,
          });
          stored.insertVersion({
            name,
            version: 1,
            format,
            text: input.Content,
            content: parsed,
            createdAt: context.nowMs,
            ...(input.VersionName === undefined ? {} : { versionName: input.VersionName }),
            ...(input.DisplayName === undefined ? {} : { displayName: input.DisplayName }),
            ...(input.TargetType === undefined ? {} : { targetType: input.TargetType }),
          });
          tags.set('Document', name, input.Tags);
          record(context, 'CreateDocument', name, { documentType: type });
        });
        return { DocumentDescription: describe(name, 1) };
      },
    ),

    UpdateDocument: operation(
      'operator',
      z.object({ ...content, Name: anyName, DocumentVersion: versionInput.optional() }),
      async (input, context): Promise<UpdateDocumentResult> => {
        const format = supportedFormat(input.DocumentFormat);
        const { documentType, name } = library.own(input.Name, 'InvalidDocumentOperation');
        refuseOldSchema(library, name);
        const parsed = await readContent(input.Content, format, documentType);
        if (parsed.schemaVersion === '1.2') throw oldSchema(name);
        const version = stored.store.transaction(() => {
          const document = library.own(name, 'InvalidDocumentOperation');
          const latest = library.resolve(name, '$LATEST');
          refuseOtherThanLatest(document, input.DocumentVersion);
          if (latest.text === input.Content) {
            throw new AwsError(
              'DuplicateDocumentContent',
              `The content is that of version ${latest.version}, the latest of ${name}; nothing would change.`,
            );
          }
          const versions = stored.versions(name);
          if (versions.length >= maxVersions) {
            throw new AwsError(
              'DocumentVersionLimitExceeded',
              `${name} has ${maxVersions} versions; delete one that is not needed any more.`,
            );
          }
          if (
            input.VersionName !== undefined &&
            versions.some((one) => one.versionName === input.VersionName)
          ) {
            throw new AwsError(
              'DuplicateDocumentVersionName',
              `A version of ${name} is named ${input.VersionName} already; names of versions are given once.`,
            );
          }
          const next = document.lastNumber + 1;
          const target = input.TargetType ?? latest.targetType;
          const shown = input.DisplayName ?? latest.displayName;
          stored.insertVersion({
            name,
            version: next,
            format,
            text: input.Content,
            content: parsed,
            createdAt: context.nowMs,
            ...(input.VersionName === undefined ? {} : { versionName: input.VersionName }),
            ...(shown === undefined ? {} : { displayName: shown }),
            ...(target === undefined ? {} : { targetType: target }),
          });
          record(context, 'UpdateDocument', name, { version: next });
          return next;
        });
        return { DocumentDescription: describe(name, version) };
      },
    ),

    UpdateDocumentDefaultVersion: operation(
      'operator',
      z.object({ Name: anyName, DocumentVersion: z.string().regex(/^[1-9]\d{0,9}$/) }),
      (input, context): UpdateDocumentDefaultVersionResult => {
        const { name } = library.own(input.Name, 'InvalidDocument');
        const version = library.resolve(name, input.DocumentVersion);
        stored.store.transaction(() => {
          stored.setDefaultVersion(name, Number(version.version));
          record(context, 'UpdateDocumentDefaultVersion', name, { version: version.version });
        });
        return {
          Description: {
            Name: name,
            DefaultVersion: version.version,
            ...(version.versionName === undefined ? {} : { DefaultVersionName: version.versionName }),
          },
        };
      },
    ),

    DeleteDocument: operation(
      'operator',
      z.object({
        Name: anyName,
        DocumentVersion: versionInput.optional(),
        VersionName: versionNameInput.optional(),
        Force: z.boolean().default(false),
      }),
      (input, context) => {
        stored.store.transaction(() => {
          const document = library.own(input.Name, 'InvalidDocumentOperation');
          const { name } = document;
          if (input.DocumentVersion || input.VersionName) {
            const version = library.resolve(name, input.DocumentVersion, input.VersionName);
            if (version.isDefault) {
              throw new AwsError(
                'InvalidDocumentOperation',
                `Version ${version.version} is the default of ${name}; make another the default first, or delete the document.`,
              );
            }
            stored.removeVersion(name, Number(version.version));
            record(context, 'DeleteDocument', name, { version: version.version });
            return;
          }
          if (stored.shares(name).length > 0) {
            throw new AwsError(
              'InvalidDocumentOperation',
              `${name} is shared; end that with ModifyDocumentPermission before it is deleted.`,
            );
          }
          if (options.isAssociated?.(name)) {
            throw new AwsError(
              'AssociatedInstances',
              `An association uses ${name}; delete the association before the document.`,
            );
          }
          stored.remove(name);
          tags.removeAll('Document', name);
          record(context, 'DeleteDocument', name, {});
        });
        return {};
      },
    ),
  };
}

function refuseReserved(name: string): void {
  const prefix = reservedPrefixes.find((one) => name.toLowerCase().startsWith(one));
  if (prefix === undefined) return;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at 'name' failed to satisfy constraint: names that begin with ${prefix} are reserved for AWS's own documents.`,
  );
}

function supportedType(type: string): DocumentType {
  const known = documentTypes.find((one) => one === type);
  if (known) return known;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at 'documentType' failed to satisfy constraint: this bridge keeps documents of the types ${documentTypes.join(', ')}, not ${type.slice(0, 64)}.`,
  );
}

function supportedFormat(format: 'JSON' | 'YAML' | 'TEXT'): DocumentFormat {
  if (format !== 'TEXT') return format;
  throw new AwsError('InvalidDocumentContent', 'Documents of these types are JSON or YAML, not TEXT.');
}

function alreadyExists(name: string): AwsError {
  return new AwsError(
    'DocumentAlreadyExists',
    `There is a document ${name} already; UpdateDocument makes a new version of it.`,
  );
}

function oldSchema(name: string): AwsError {
  return new AwsError(
    'InvalidDocumentSchemaVersion',
    `Documents of schema 1.2 cannot be edited in place: create a document of schema 2.2 instead of changing ${documentName(name)}.`,
  );
}

function refuseOldSchema(library: DocumentLibrary, name: string): void {
  if (library.resolve(name, '$LATEST').schemaVersion === '1.2') throw oldSchema(name);
}

function refuseOtherThanLatest(document: StoredDocument, version: string | undefined): void {
  const latest = String(document.latestVersion);
  const isLatest =
    !version ||
    version === '$LATEST' ||
    version === latest ||
    (version === '$DEFAULT' && document.defaultVersion === document.latestVersion);
  if (isLatest) return;
  throw new AwsError(
    'InvalidDocumentVersion',
    `Only the latest version can be updated: that is ${latest} of ${document.name}, not ${version}.`,
  );
}
