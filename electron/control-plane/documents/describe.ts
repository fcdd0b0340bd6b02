import type { DocumentDescription, DocumentIdentifier, Tag } from '@aws-sdk/client-ssm';
import type { ReviewStatus } from '../store/documents';
import type { DocumentVersion } from './document';
import { documentHash } from './library';
import { documentParameters } from './parameters';

/** A version as DescribeDocument, CreateDocument and UpdateDocument answer it. */
export function describeVersion(
  one: DocumentVersion,
  tags: readonly Tag[],
  reviewStatus: ReviewStatus,
): DocumentDescription {
  return {
    ...identify(one, tags, reviewStatus),
    Description: one.description,
    Hash: documentHash(one),
    HashType: 'Sha256',
    Status: 'Active',
    LatestVersion: one.latestVersion,
    DefaultVersion: one.defaultVersion,
    Parameters: Object.entries(documentParameters(one)).map(([name, parameter]) => ({
      Name: name,
      // A StringMap is given as one text; AWS's model has no third word for it.
      Type: parameter.type === 'StringList' ? 'StringList' : 'String',
      ...(parameter.description === undefined ? {} : { Description: parameter.description }),
      ...(parameter.default === undefined ? {} : { DefaultValue: defaultText(parameter.default) }),
    })),
  } as DocumentDescription;
}

export function identify(
  one: DocumentVersion,
  tags: readonly Tag[],
  reviewStatus: ReviewStatus,
): DocumentIdentifier {
  return {
    Name: one.name,
    CreatedDate: one.createdAt,
    Owner: one.owner,
    Author: one.author,
    PlatformTypes: [...one.platformTypes],
    DocumentVersion: one.version,
    DocumentType: one.documentType,
    SchemaVersion: one.schemaVersion,
    DocumentFormat: one.format,
    ReviewStatus: reviewStatus,
    Tags: [...tags],
    ...(one.versionName === undefined ? {} : { VersionName: one.versionName }),
    ...(one.displayName === undefined ? {} : { DisplayName: one.displayName }),
    ...(one.targetType === undefined ? {} : { TargetType: one.targetType }),
  };
}

function defaultText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
