import { open, rename, rm } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error';

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
 * Raises AppError with a sentence for a full disk or a folder that may not be written.
 */
export async function writeCsv(
  path: string,
  heading: readonly string[],
  rows: Iterable<readonly string[]>,
  signal: AbortSignal,
  onProgress: (rows: number) => void,
): Promise<number> {
  const temporary = `${path}.part`;
  let count = 0;
  try {
    const file = await open(temporary, 'w', 0o644);
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
    await rm(temporary, { force: true });
    throw asFileError(error, path);
  }
}

function asFileError(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
      return new AppError(
        'Unavailable',
        `The disk is full: ${path} was not written. Free some room and export again.`,
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('AccessDenied', `${path} may not be written. Choose another folder.`, {
        cause: error,
      });
    case 'ENOENT':
      return new AppError('NotFound', `The folder of ${path} does not exist. Choose another one.`, {
        cause: error,
      });
    default:
      return error;
  }
}
