import { checkParameters as check, type ResolvedParameter } from '#shared/documents/check-parameters';
import type { ParameterDeclaration } from '#shared/documents/command-document';
import { parameterStoreReferences } from '#shared/documents/interpolate';
import { testInTime } from '../../platform/node/test-in-time';
import { AwsError } from '../errors';
import { maxDocumentBytes } from './read-content';

type WithContent = { name: string; content: Record<string, unknown> };

/** The parameters of a document in their order. */
export function documentParameters(
  document: Pick<WithContent, 'content'>,
): Record<string, ParameterDeclaration> {
  return (document.content.parameters ?? {}) as Record<string, ParameterDeclaration>;
}

/** Parameters as nodes want them: lists for StringList, bare strings for String, JSON text for StringMap. */
export type NodeParameters = Record<string, string | string[]>;

/**
 * Checks the parameters of SendCommand, StartSession or an association (always lists) against a document and answers
 * them as nodes want them, defaults filled in. Raises InvalidParameters, and MaxDocumentSizeExceeded when the document
 * and its parameters together are larger than a document may be.
 */
export function checkParameters(
  document: WithContent,
  given: Readonly<Record<string, readonly string[]>>,
): NodeParameters {
  const { problems, values } = check(documentParameters(document), given, testInTime);
  const [first] = problems;
  if (first) throw new AwsError('InvalidParameters', `${document.name}: ${first.message}`);
  const { mainSteps, runtimeConfig } = document.content;
  const [reference] = parameterStoreReferences([mainSteps, runtimeConfig, values]);
  if (reference) {
    throw new AwsError(
      'InvalidParameters',
      `${reference.placeholder} refers to Parameter Store, which this bridge does not have yet; give the value itself.`,
    );
  }
  const bytes =
    Buffer.byteLength(JSON.stringify(document.content)) + Buffer.byteLength(JSON.stringify(given));
  if (bytes > maxDocumentBytes) {
    throw new AwsError(
      'MaxDocumentSizeExceeded',
      `${document.name} and its parameters have ${bytes} bytes together; at most ${maxDocumentBytes} are possible.`,
    );
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, forNode(value)]));
}

function forNode(value: ResolvedParameter): string | string[] {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  return JSON.stringify(value);
}
