import { DocumentSyntaxError } from '#shared/documents/document-source';
import { readJson } from '#shared/documents/json-source';
import { positionText } from '#shared/documents/source-position';

/** Reads a text that is JSON or YAML, as files have no format written on them. Raises an error with a sentence. */
export async function readDocumentText(text: string): Promise<unknown> {
  try {
    if (/^\s*[{[]/.test(text)) return readJson(text).value;
    const { readYaml } = await import('#shared/documents/yaml-source');
    return readYaml(text).value;
  } catch (error) {
    if (!(error instanceof DocumentSyntaxError)) throw error;
    throw new Error(`It is neither JSON nor YAML: ${error.message} (${positionText(error.position)}).`);
  }
}
