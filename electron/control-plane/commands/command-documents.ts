/** A document as a command, an association or a maintenance window task uses it. */
export interface CommandDocument {
  name: string;
  documentType: string;
  schemaVersion: string;
  /** Empty when it is for every platform. */
  platformTypes: readonly string[];
  /** Parsed, with its placeholders left in. */
  content: Record<string, unknown>;
}

/** Values as a request gives them (always lists), and as a node wants them (String bare, StringList a list). */
export type GivenParameters = Record<string, string[]>;
export type NodeParameters = Record<string, string | string[]>;

/** What commands need of the store of documents. */
export interface CommandDocuments {
  /**
   * By name or ARN; version is a number, `$DEFAULT` (also when absent) or `$LATEST`.
   * Raises InvalidDocument for an unknown name and for a hash that does not match, InvalidDocumentVersion.
   */
  resolveDocument(
    name: string,
    version?: string,
    hash?: { value: string; type: 'Sha256' | 'Sha1' },
  ): CommandDocument;
  /** Fills in defaults. Raises InvalidParameters. */
  checkParameters(document: CommandDocument, given: GivenParameters): NodeParameters;
}

/** Names of the steps that a document has: of its plugins in schema 1.x, of its steps in 2.x. */
export function stepNames(content: Record<string, unknown>): string[] {
  if (Array.isArray(content.mainSteps))
    return content.mainSteps.map((step) => String((step as { name?: unknown }).name ?? ''));
  return Object.keys((content.runtimeConfig as Record<string, unknown> | undefined) ?? {});
}
