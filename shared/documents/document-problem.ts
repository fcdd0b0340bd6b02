import type { DocumentPath } from './document-source';

/** Something in a document that keeps it from being used; `message` is a sentence. */
export interface DocumentProblem {
  path: DocumentPath;
  message: string;
  /** The schema itself is not known, as opposed to something that it does not allow. */
  kind?: 'schema-version';
}

export type Report = (path: DocumentPath, message: string) => void;

export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Reports every field that has no place in `what`. */
export function reportStray(
  fields: Fields,
  known: readonly string[],
  path: DocumentPath,
  what: string,
  report: Report,
): void {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name))
      report([...path, name], `${what} has no field ${name}; it has ${known.join(', ')}.`);
  }
}
