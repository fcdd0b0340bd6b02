import type {
  DescribeDocumentResult,
  GetDocumentResult,
  ListDocumentsResult,
  ListDocumentVersionsResult,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { describeVersion, identify } from '../documents/describe';
import type { DocumentVersion } from '../documents/document';
import { matchesFilters } from '../documents/filters';
import { writeContent } from '../documents/read-content';
import { AwsError } from '../errors';
import { anyName, type DocumentOperationsOptions, versionInput, versionNameInput } from './documents';
import { type OperationMap, operation } from './operation';
import { page } from './paging';

const paging = {
  MaxResults: z.number().int().min(1).max(50).default(50),
  NextToken: z.string().optional(),
};
const which = {
  Name: anyName,
  DocumentVersion: versionInput.optional(),
  VersionName: versionNameInput.optional(),
};

/** What reads documents, in any version and either format. */
export function documentReadingOperations({ library, tags }: DocumentOperationsOptions): OperationMap {
  const { stored } = library;
  const tagsOf = (name: string) => tags.list('Document', name);
  const reviewOf = (one: DocumentVersion) =>
    stored.reviews(one.name, Number(one.version)).at(-1)?.reviewStatus ?? 'NOT_REVIEWED';

  return {
    ListDocuments: operation(
      'operator',
      z.object({
        ...paging,
        Filters: z
          .array(z.object({ Key: z.string().min(1), Values: z.array(z.string().min(1)).min(1) }))
          .max(6)
          .default([]),
        DocumentFilterList: z
          .array(
            z.object({
              key: z.enum(['Name', 'Owner', 'PlatformTypes', 'DocumentType']),
              value: z.string().min(1),
            }),
          )
          .default([]),
      }),
      (input): ListDocumentsResult => {
        if (input.Filters.length > 0 && input.DocumentFilterList.length > 0)
          throw new AwsError('ValidationException', 'Give either Filters or DocumentFilterList, not both.');
        const filters = [
          ...input.Filters,
          ...input.DocumentFilterList.map(({ key, value }) => ({ Key: key, Values: [value] })),
        ];
        const publicNames = new Set(stored.publicNames());
        const facts = { tags: tagsOf, isPublic: (name: string) => publicNames.has(name) };
        const matching = library.list().filter((one) => matchesFilters(one, filters, facts));
        const { items, NextToken } = page('documents', matching, input.MaxResults, input.NextToken);
        return {
          DocumentIdentifiers: items.map((one) => identify(one, tagsOf(one.name), reviewOf(one))),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    DescribeDocument: operation('both', z.object(which), (input): DescribeDocumentResult => {
      const one = library.resolve(input.Name, input.DocumentVersion, input.VersionName);
      return { Document: describeVersion(one, tagsOf(one.name), reviewOf(one)) };
    }),

    GetDocument: operation(
      'both',
      z.object({ ...which, DocumentFormat: z.enum(['JSON', 'YAML', 'TEXT']).default('JSON') }),
      async (input): Promise<GetDocumentResult> => {
        const one = library.resolve(input.Name, input.DocumentVersion, input.VersionName);
        const format = input.DocumentFormat === 'TEXT' ? one.format : input.DocumentFormat;
        return {
          Name: one.name,
          CreatedDate: one.createdAt,
          DocumentVersion: one.version,
          Status: 'Active',
          Content: await writeContent(one, format),
          DocumentType: one.documentType,
          DocumentFormat: input.DocumentFormat,
          ReviewStatus: reviewOf(one),
          ...(one.versionName === undefined ? {} : { VersionName: one.versionName }),
          ...(one.displayName === undefined ? {} : { DisplayName: one.displayName }),
        };
      },
    ),

    ListDocumentVersions: operation(
      'operator',
      z.object({ ...paging, Name: anyName }),
      (input): ListDocumentVersionsResult => {
        const newestFirst = library.versions(input.Name).reverse();
        const { items, NextToken } = page('versions', newestFirst, input.MaxResults, input.NextToken);
        return {
          DocumentVersions: items.map((one) => ({
            Name: one.name,
            DocumentVersion: one.version,
            CreatedDate: one.createdAt,
            IsDefaultVersion: one.isDefault,
            DocumentFormat: one.format,
            Status: 'Active',
            ReviewStatus: reviewOf(one),
            ...(one.versionName === undefined ? {} : { VersionName: one.versionName }),
            ...(one.displayName === undefined ? {} : { DisplayName: one.displayName }),
          })),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),
  };
}
