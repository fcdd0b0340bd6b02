import { AwsError } from '../errors';
import type { DocumentVersion } from './document';

export interface DocumentFilter {
  Key: string;
  Values: readonly string[];
}

/** What filters look at beside the document. */
export interface FilterFacts {
  tags(name: string): readonly { Key: string; Value: string }[];
  isPublic(name: string): boolean;
}

/**
 * Filters are joined by AND, the values of one by OR; the words of SearchKeyword all have to occur. Raises
 * InvalidFilterKey.
 */
export function matchesFilters(
  one: DocumentVersion,
  filters: readonly DocumentFilter[],
  facts: FilterFacts,
): boolean {
  return filters.every(({ Key, Values }) => matches(one, Key, Values, facts));
}

function matches(
  one: DocumentVersion,
  key: string,
  values: readonly string[],
  { isPublic, tags }: FilterFacts,
): boolean {
  switch (key) {
    case 'Name':
      return values.some((value) => one.name.startsWith(value));
    case 'Owner':
      return values.some((value) => ownerMatches(one, value, isPublic(one.name)));
    case 'PlatformTypes':
      return values.some((value) => (one.platformTypes as readonly string[]).includes(value));
    case 'DocumentType':
      return values.includes(one.documentType);
    case 'SchemaVersion':
      return values.includes(one.schemaVersion);
    case 'DocumentFormat':
      return values.includes(one.format);
    case 'TargetType':
      return values.some((value) => isForTargetType(one, value));
    case 'SearchKeyword': {
      const text = `${one.name} ${one.displayName ?? ''} ${one.description}`.toLowerCase();
      return values.every((value) => text.includes(value.toLowerCase()));
    }
    default:
      if (!key.startsWith('tag:') || key.length === 4)
        throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid.`);
      return tags(one.name).some((tag) => tag.Key === key.slice(4) && values.includes(tag.Value));
  }
}

function ownerMatches(one: DocumentVersion, value: string, isPublic: boolean): boolean {
  const isOwn = one.owner !== 'Amazon';
  switch (value) {
    case 'All':
      return true;
    case 'Amazon':
      return !isOwn;
    case 'Self':
      return isOwn;
    case 'Public':
      return !isOwn || isPublic;
    case 'Private':
      return isOwn && !isPublic;
    default:
      return value === one.owner;
  }
}

/** Whether a document is meant for resources of a type: `/` is for all of them, no target type for none. */
export function isForTargetType(one: Pick<DocumentVersion, 'targetType'>, resourceType: string): boolean {
  return one.targetType === '/' || one.targetType === resourceType;
}
