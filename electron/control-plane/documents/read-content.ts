import { checkDocument, type DocumentType } from '#shared/documents/check-document';
import {
  type DocumentFormat,
  type DocumentSource,
  DocumentSyntaxError,
} from '#shared/documents/document-source';
import { readJson } from '#shared/documents/json-source';
import { positionText } from '#shared/documents/source-position';
import { testInTime } from '../../platform/node/test-in-time';
import { sessionDocumentSchema } from '../../wire/control-channel/messages';
import { AwsError } from '../errors';

/** AWS's limit for a document, in bytes; for a command its parameters count as well. */
export const maxDocumentBytes = 64 * 1024;
const maxProblemsTold = 5;

/**
 * Reads and checks the text of a document. Raises MaxDocumentSizeExceeded, InvalidDocumentSchemaVersion, and
 * InvalidDocumentContent with the line and column of each problem.
 */
export async function readContent(
  text: string,
  format: DocumentFormat,
  type: DocumentType,
): Promise<Record<string, unknown>> {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxDocumentBytes) {
    throw new AwsError(
      'MaxDocumentSizeExceeded',
      `The content has ${bytes} bytes; a document has at most ${maxDocumentBytes}.`,
    );
  }
  const source = await readSource(text, format);
  const problems = checkDocument(source.value, type, testInTime);
  const [first] = problems;
  if (first === undefined) {
    refuseUnusableSession(source.value, type);
    return source.value as Record<string, unknown>;
  }
  if (first.kind === 'schema-version') throw new AwsError('InvalidDocumentSchemaVersion', first.message);
  const told = problems
    .slice(0, maxProblemsTold)
    .map(({ message, path }) => `${message} (${positionText(source.positionOf(path))})`);
  const rest = problems.length - told.length;
  throw new AwsError('InvalidDocumentContent', `${told.join(' ')}${rest > 0 ? ` And ${rest} more.` : ''}`);
}

async function readSource(text: string, format: DocumentFormat): Promise<DocumentSource> {
  try {
    // The YAML reader is loaded when someone uses it: at a start it would cost more than all documents.
    return format === 'JSON'
      ? readJson(text)
      : (await import('#shared/documents/yaml-source')).readYaml(text);
  } catch (error) {
    if (!(error instanceof DocumentSyntaxError)) throw error;
    const hint =
      format === 'JSON' && !/^\s*[{[]/.test(text) ? ' For YAML, the request needs DocumentFormat YAML.' : '';
    throw new AwsError(
      'InvalidDocumentContent',
      `The content is not ${format}: ${error.message} (${positionText(error.position)}).${hint}`,
    );
  }
}

/** What StartSession would stumble over is said now. */
function refuseUnusableSession(value: unknown, type: DocumentType): void {
  if (type !== 'Session') return;
  const issue = sessionDocumentSchema.safeParse(value).error?.issues[0];
  if (issue)
    throw new AwsError('InvalidDocumentContent', `${issue.path.join('.')} cannot be used: ${issue.message}.`);
}

/** The text of a document in the format that was asked for; its own text where that is the format it was given in. */
export async function writeContent(
  document: { text: string; format: DocumentFormat; content: unknown },
  format: DocumentFormat,
): Promise<string> {
  if (format === document.format) return document.text;
  if (format === 'JSON') return JSON.stringify(document.content, undefined, 2);
  const { stringify } = await import('yaml');
  return stringify(document.content);
}
