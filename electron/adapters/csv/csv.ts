import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asWriteFailure } from '../../platform/node/file-failure';

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

const joinedLines = 500;

/**
 * Writes a heading and rows as UTF-8. The file appears whole or not at all: it is written beside its name and renamed.
 * Raises AppError with a sentence for a full disk, a folder that may not be written and the like.
 */
export async function writeCsv(
  path: string,
  heading: readonly string[],
  rows: Iterable<readonly string[]>,
  signal: AbortSignal,
  onProgress: (rows: number) => void,
): Promise<number> {
  // Not longer for a long name, and no other file's.
  const temporary = join(dirname(path), `.quarterdeck-${randomBytes(6).toString('hex')}.part`);
  let count = 0;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      let text = csvLine(heading);
      for (const row of rows) {
        text += csvLine(row);
        count += 1;
        if (count % joinedLines !== 0) continue;
        await file.writeFile(text);
        text = '';
        onProgress(count);
        signal.throwIfAborted();
      }
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(temporary, path);
    return count;
  } catch (error) {
    // What is left behind when even this fails matters less than why the file was not written.
    await rm(temporary, { force: true }).catch(() => {});
    throw asWriteFailure(error, path);
  }
}
