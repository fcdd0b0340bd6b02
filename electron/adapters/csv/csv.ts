import { writeLines } from '../text-file/write-lines';

/** A spreadsheet runs a cell that begins with one of these as a formula. */
const formulaStart = /^[=+\-@\t\r]/;

/**
 * One cell by RFC 4180. A text that a spreadsheet would run as a formula gets a leading apostrophe, which spreadsheets
 * do not show; numbers are left alone.
 */
export function csvCell(text: string): string {
  const isNumber = /^[+-]?\d+(\.\d+)?$/.test(text);
  const safe = formulaStart.test(text) && !isNumber ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function* csvLines(rows: Iterable<readonly string[]>): Generator<string> {
  for (const row of rows) yield csvLine(row);
}

/** Writes a heading and rows as UTF-8, whole or not at all, and raises, as `writeLines`; answers the number of rows. */
export function writeCsv(
  path: string,
  heading: readonly string[],
  rows: Iterable<readonly string[]>,
  signal: AbortSignal,
  onProgress: (rows: number) => void,
): Promise<number> {
  return writeLines(path, csvLine(heading), csvLines(rows), signal, onProgress);
}
