import { parameterStoreReferences, replaceReferences } from '#shared/documents/interpolate';
import { InvalidDocumentError } from '../documents/parameters';
import type { CommandDocument } from './document';

/** Values of Parameter Store. */
export interface ParameterStore {
  /**
   * By the names as they are given (`name` or `name:version`). `secure` allows SecureString values, decrypted.
   * Raises an error with a sentence when one is not there.
   */
  values(names: readonly string[], secure: boolean): Promise<ReadonlyMap<string, string>>;
}

/** The one plugin whose inputs may have `{{ssm-secure:name}}`. */
const secureAction = 'aws:downloadContent';

/**
 * Puts the values of `{{ssm:name}}`, and in aws:downloadContent of `{{ssm-secure:name}}`, into the inputs of the steps.
 * Values are not looked at again. Raises InvalidDocumentError.
 */
export async function resolveReferences(
  document: CommandDocument,
  store: ParameterStore,
): Promise<CommandDocument> {
  const references = parameterStoreReferences(document.steps);
  if (references.length === 0) return document;
  for (const step of document.steps) {
    const secure = parameterStoreReferences(step).find((reference) => reference.secure);
    if (secure && step.action !== secureAction)
      throw new InvalidDocumentError(
        `${secure.placeholder} stands in ${step.action}; secure values are given to ${secureAction} only.`,
      );
  }
  const texts = new Map<string, string>();
  for (const isSecure of [false, true]) {
    const wanted = references.filter(({ secure }) => secure === isSecure);
    if (wanted.length === 0) continue;
    const names = [...new Set(wanted.map(({ name }) => name))];
    const values = await store.values(names, isSecure).catch((error: Error) => {
      throw new InvalidDocumentError(
        `The document refers to ${wanted.map(({ placeholder }) => placeholder).join(', ')}: ${error.message}`,
      );
    });
    for (const { name, placeholder } of wanted) texts.set(placeholder, values.get(name) ?? '');
  }
  return { ...document, steps: replaceReferences(document.steps, texts) as CommandDocument['steps'] };
}
