import {
  DescribeDocumentCommand,
  type DocumentIdentifier,
  GetDocumentCommand,
  ListDocumentsCommand,
  ListDocumentVersionsCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { platformTypes } from '#shared/documents/command-document';
import { documentFormats } from '#shared/documents/document-source';
import type { DocumentFilter, DocumentSummary } from '#shared/documents/library';
import type { DocumentLibrary } from '../../features/commands/ports';
import { toAppError } from './to-app-error';

/** The most that ListDocuments and ListDocumentVersions answer at a time. */
const pageSize = 50;

/** DocumentLibrary over ListDocuments, DescribeDocument, GetDocument and ListDocumentVersions. */
export function createDocumentLibrary(client: SSMClient): DocumentLibrary {
  const page = (nextToken: string | undefined) => ({
    MaxResults: pageSize,
    ...(nextToken ? { NextToken: nextToken } : {}),
  });
  const at = (name: string, version: string | undefined) => ({
    Name: name,
    ...(version === undefined ? {} : { DocumentVersion: version }),
  });

  return {
    async list(filter, nextToken, signal) {
      try {
        const answer = await client.send(
          new ListDocumentsCommand({ ...page(nextToken), Filters: toFilters(filter) }),
          { abortSignal: signal },
        );
        return {
          documents: (answer.DocumentIdentifiers ?? []).map(toSummary),
          ...(answer.NextToken ? { nextToken: answer.NextToken } : {}),
        };
      } catch (error) {
        throw toAppError(error, 'list the documents');
      }
    },

    async describe(name, version) {
      try {
        const { Document: row = {} } = await client.send(new DescribeDocumentCommand(at(name, version)));
        return {
          ...toSummary(row),
          description: row.Description ?? '',
          status: row.Status ?? 'Active',
          ...(row.StatusInformation ? { statusInformation: row.StatusInformation } : {}),
          ...(row.DefaultVersion ? { defaultVersion: row.DefaultVersion } : {}),
          ...(row.LatestVersion ? { latestVersion: row.LatestVersion } : {}),
          ...(row.Hash ? { hash: row.Hash } : {}),
        };
      } catch (error) {
        throw toAppError(error, `read the document ${name}`);
      }
    },

    async content(name, version) {
      try {
        const answer = await client.send(new GetDocumentCommand(at(name, version)));
        return {
          name: answer.Name ?? name,
          documentVersion: answer.DocumentVersion ?? '',
          documentType: answer.DocumentType ?? '',
          format: documentFormats.find((one) => one === answer.DocumentFormat) ?? 'JSON',
          content: answer.Content ?? '',
        };
      } catch (error) {
        throw toAppError(error, `read the document ${name}`);
      }
    },

    async versions(name, nextToken, signal) {
      try {
        const answer = await client.send(
          new ListDocumentVersionsCommand({ ...page(nextToken), Name: name }),
          { abortSignal: signal },
        );
        return {
          versions: (answer.DocumentVersions ?? []).map((row) => ({
            documentVersion: row.DocumentVersion ?? '',
            ...(row.VersionName ? { versionName: row.VersionName } : {}),
            isDefault: row.IsDefaultVersion ?? false,
            status: row.Status ?? 'Active',
            ...(row.CreatedDate ? { createdAt: row.CreatedDate.getTime() } : {}),
          })),
          ...(answer.NextToken ? { nextToken: answer.NextToken } : {}),
        };
      } catch (error) {
        throw toAppError(error, `list the versions of ${name}`);
      }
    },
  };
}

function toFilters({ documentType, namePrefix, owner, platformType }: DocumentFilter) {
  return [
    { Key: 'DocumentType', Values: [documentType] },
    ...(owner === undefined ? [] : [{ Key: 'Owner', Values: [owner] }]),
    ...(platformType === undefined ? [] : [{ Key: 'PlatformTypes', Values: [platformType] }]),
    ...(namePrefix ? [{ Key: 'Name', Values: [namePrefix] }] : []),
  ];
}

function toSummary(row: DocumentIdentifier): DocumentSummary {
  return {
    name: row.Name ?? '',
    owner: row.Owner ?? '',
    platformTypes: platformTypes.filter((one) => row.PlatformTypes?.includes(one)),
    documentType: row.DocumentType ?? '',
    schemaVersion: row.SchemaVersion ?? '',
    ...(row.DocumentVersion ? { documentVersion: row.DocumentVersion } : {}),
    ...(row.VersionName ? { versionName: row.VersionName } : {}),
    ...(row.TargetType ? { targetType: row.TargetType } : {}),
    ...(row.DisplayName ? { displayName: row.DisplayName } : {}),
    ...(row.CreatedDate ? { createdAt: row.CreatedDate.getTime() } : {}),
  };
}
