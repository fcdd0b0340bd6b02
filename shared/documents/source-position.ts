/** A place in a text; both count from 1, columns in UTF-16 units. */
export interface SourcePosition {
  line: number;
  column: number;
}

/** Where `offset` (UTF-16 units from 0) lies in `text`; an offset beyond the end counts as the end. */
export function positionAt(text: string, offset: number): SourcePosition {
  const before = text.slice(0, Math.max(0, offset));
  const lastBreak = before.lastIndexOf('\n');
  let line = 1;
  for (let index = before.indexOf('\n'); index >= 0; index = before.indexOf('\n', index + 1)) line += 1;
  return { line, column: before.length - lastBreak };
}

export function positionText({ line, column }: SourcePosition): string {
  return `line ${line}, column ${column}`;
}
