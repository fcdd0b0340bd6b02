import { createHash } from 'node:crypto';
import type {
  DescribeDocumentResult,
  DocumentDescription,
  GetDocumentResult,
  ListDocumentsResult,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { documents, findDocument } from '../documents/catalogue';
import { type BridgeDocument, documentParameters } from '../documents/document';
import { AwsError } from '../errors';
import { type OperationMap, operation } from './operation';
import { page } from './paging';

/** AWS's documents are as old as this bridge's first release. */
const createdDate = new Date(Date.UTC(2026, 10, 23));

export function documentOperations(): OperationMap {
  return {
    ListDocuments: operation(
      'operator',
      z.object({
        Filters: z
          .array(z.object({ Key: z.string(), Values: z.array(z.string()).min(1) }))
          .max(6)
          .default([]),
        DocumentFilterList: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
        MaxResults: z.number().int().min(1).max(50).default(50),
        NextToken: z.string().optional(),
      }),
      (input): ListDocumentsResult => {
        const filters = [
          ...input.Filters,
          ...(input.DocumentFilterList ?? []).map(({ key, value }) => ({ Key: key, Values: [value] })),
        ];
        const matching = documents.filter((document) =>
          filters.every((filter) => matches(document, filter.Key, filter.Values)),
        );
        const { items, NextToken } = page('documents', matching, input.MaxResults, input.NextToken);
        return {
          DocumentIdentifiers: items.map((document) => ({
            Name: document.name,
            CreatedDate: createdDate,
            Owner: 'Amazon',
            PlatformTypes: document.platformTypes,
            DocumentVersion: '1',
            DocumentType: document.documentType,
            SchemaVersion: document.schemaVersion,
            DocumentFormat: 'JSON',
            TargetType: '/AWS::SSM::ManagedInstance',
            Tags: [],
          })),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    DescribeDocument: operation(
      'operator',
      z.object({
        Name: z.string(),
        DocumentVersion: z.string().optional(),
        VersionName: z.string().optional(),
      }),
      (input): DescribeDocumentResult => ({
        Document: description(findDocument(input.Name, input.DocumentVersion)),
      }),
    ),

    GetDocument: operation(
      'both',
      z.object({
        Name: z.string(),
        DocumentVersion: z.string().optional(),
        DocumentFormat: z.enum(['JSON', 'YAML', 'TEXT']).default('JSON'),
      }),
      async (input): Promise<GetDocumentResult> => {
        const document = findDocument(input.Name, input.DocumentVersion);
        return {
          Name: document.name,
          DocumentVersion: '1',
          Status: 'Active',
          Content: await contentText(document, input.DocumentFormat),
          DocumentType: document.documentType,
          DocumentFormat: input.DocumentFormat,
          CreatedDate: createdDate,
        };
      },
    ),
  };
}

function matches(document: BridgeDocument, key: string, values: readonly string[]): boolean {
  switch (key) {
    case 'Name':
      return values.some((value) => document.name.startsWith(value));
    case 'Owner':
      return values.some((value) => ['Amazon', 'All', 'Public'].includes(value));
    case 'PlatformTypes':
      return values.some((value) => (document.platformTypes as string[]).includes(value));
    case 'DocumentType':
      return values.includes(document.documentType);
    case 'SearchKeyword':
      return values.every((value) => document.name.toLowerCase().includes(value.toLowerCase()));
    case 'TargetType':
      return values.includes('/AWS::SSM::ManagedInstance');
    default:
      if (key.startsWith('tag:')) return false;
      throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  }
}

/** Read when someone asks for YAML: at a start it would cost more than the rest of the documents. */
async function contentText(document: BridgeDocument, format: 'JSON' | 'YAML' | 'TEXT'): Promise<string> {
  if (format !== 'YAML') return JSON.stringify(document.content, undefined, 2);
  const { stringify } = await import('yaml');
  return stringify(document.content);
}

function description(document: BridgeDocument): DocumentDescription {
  return {
    Name: document.name,
    Description: document.description,
    Hash: createHash('sha256')
      .update(JSON.stringify(document.content, undefined, 2))
      .digest('hex'),
    HashType: 'Sha256',
    Owner: 'Amazon',
    CreatedDate: createdDate,
    Status: 'Active',
    DocumentVersion: '1',
    LatestVersion: '1',
    DefaultVersion: '1',
    DocumentType: document.documentType,
    SchemaVersion: document.schemaVersion,
    DocumentFormat: 'JSON',
    TargetType: '/AWS::SSM::ManagedInstance',
    PlatformTypes: document.platformTypes,
    Tags: [],
    Parameters: Object.entries(documentParameters(document)).map(([name, parameter]) => ({
      Name: name,
      Type: parameter.type,
      ...(parameter.description === undefined ? {} : { Description: parameter.description }),
      ...(parameter.default === undefined ? {} : { DefaultValue: String(parameter.default) }),
    })),
  };
}
