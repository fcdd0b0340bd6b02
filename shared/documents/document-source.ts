import type { SourcePosition } from './source-position';

export const documentFormats = ['JSON', 'YAML'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** Keys and indexes that lead from the whole document to one value of it. */
export type DocumentPath = readonly (string | number)[];

/** The text of a document, read: its value and where each part of it stands. */
export interface DocumentSource {
  value: unknown;
  /** Position of the value at `path`, or of the innermost value on the way that there is. */
  positionOf(path: DocumentPath): SourcePosition;
}

/** The text is no JSON or no YAML. `position` is where reading failed; `message` does not repeat it. */
export class DocumentSyntaxError extends Error {
  constructor(
    message: string,
    readonly position: SourcePosition,
  ) {
    super(message);
    this.name = 'DocumentSyntaxError';
  }
}

/** Nothing that a person writes is nested deeper; what is would exhaust the stack of whoever walks through it. */
export const maxDepth = 64;
