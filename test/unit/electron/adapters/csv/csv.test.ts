import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvCell, csvLine, writeCsv } from '#electron/adapters/csv/csv';
import { AppError } from '#shared/errors/app-error';

/** A strict reader of RFC 4180: quotes only around whole cells, CR and LF only as CRLF or inside quotes. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let position = 0;
  while (position < text.length) {
    let cell = '';
    if (text[position] === '"') {
      position += 1;
      for (;;) {
        if (position >= text.length) throw new Error('a quoted cell has no end');
        if (text[position] !== '"') cell += text[position++];
        else if (text[position + 1] === '"') {
          cell += '"';
          position += 2;
        } else break;
      }
      position += 1;
    } else {
      while (position < text.length && text[position] !== ',' && text[position] !== '\r') {
        if (text[position] === '"' || text[position] === '\n') throw new Error('a bare quote or line feed');
        cell += text[position++];
      }
    }
    record.push(cell);
    if (text[position] === ',') {
      position += 1;
      if (position < text.length && text[position] !== '\r') continue;
      // A comma before the end of the record: one more cell, which is empty.
      if (text[position] === '\r') record.push('');
    }
    if (text.slice(position, position + 2) !== '\r\n') throw new Error('a record does not end with CRLF');
    position += 2;
    records.push(record);
    record = [];
  }
  return records;
}

/** Texts rich in what CSV and spreadsheets stumble over. */
const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('"', ',', '\r', '\n', '\t', '=', '+', '-', '@', "'", 'a', '1', '.', ' '),
  }),
);
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }));

const isNumber = (text: string) => /^[+-]?[0-9.]+$/.test(text);

describe('a CSV line', () => {
  it('reads back by RFC 4180 as the cells that were written, an apostrophe before formulas apart', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const read = parseCsv(rows.map(csvLine).join(''));
        const withoutGuard = read.map((row, y) =>
          row.map((text, x) => (text === `'${rows[y]?.[x]}` ? text.slice(1) : text)),
        );
        expect(withoutGuard).toEqual(rows);
      }),
    );
  });

  it('holds no cell that a spreadsheet would run', () => {
    fc.assert(
      fc.property(table, (rows) => {
        for (const text of parseCsv(rows.map(csvLine).join('')).flat())
          expect(/^[=+\-@\t\r]/.test(text) && !isNumber(text)).toBe(false);
      }),
    );
  });

  it('keeps a text that nothing would run as it is', () => {
    for (const text of ['web-1', 'a=b', 'root@host', '10.0.0.1', '', ' ', "'quoted'", 'Grüße 🚢'])
      expect(csvCell(text)).toBe(text);
  });

  it('leaves signed numbers alone, so that a spreadsheet can add them up', () => {
    for (const text of ['-5', '+12', '-0.25', '1700']) expect(csvCell(text)).toBe(text);
  });

  it('makes harmless what only looks like a number at its beginning', () => {
    expect(csvCell('-1+cmd')).toBe("'-1+cmd");
    expect(csvCell('-1\n=cmd')).toBe('"\'-1\n=cmd"');
    expect(csvCell('=HYPERLINK("http://x","y")')).toBe('"\'=HYPERLINK(""http://x"",""y"")"');
    expect(csvCell('@SUM(A1)')).toBe("'@SUM(A1)");
    expect(csvCell('\t=1')).toBe("'\t=1");
  });
});

describe('writeCsv', () => {
  let directory: string;
  let path: string;
  const never = new AbortController().signal;
  const ignore = () => {};

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-csv-'));
    path = join(directory, 'nodes.csv');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function* numbered(count: number): Generator<string[]> {
    for (let index = 0; index < count; index += 1) yield [`mi-${index}`, `név, ${index}`];
  }

  it.each([0, 1, 499, 500, 501, 1234])('writes the heading and all of %i rows as UTF-8', async (count) => {
    expect(await writeCsv(path, ['id', 'name'], numbered(count), never, ignore)).toBe(count);
    expect(parseCsv(readFileSync(path, 'utf8'))).toEqual([['id', 'name'], ...numbered(count)]);
    expect(readdirSync(directory)).toEqual(['nodes.csv']);
  });

  it('tells how many rows are written as it goes', async () => {
    const told: number[] = [];
    await writeCsv(path, ['id', 'name'], numbered(2600), never, (rows) => told.push(rows));
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    expect(told.at(-1)).toBeLessThanOrEqual(2600);
  });

  it('replaces an older file', async () => {
    writeFileSync(path, 'older, and longer than what comes now');
    await writeCsv(path, ['id'], [['mi-1']], never, ignore);
    expect(readFileSync(path, 'utf8')).toBe('id\r\nmi-1\r\n');
  });

  it('leaves the older file and nothing beside it when it is cancelled on the way', async () => {
    writeFileSync(path, 'older');
    const job = new AbortController();
    const written = writeCsv(path, ['id', 'name'], numbered(5000), job.signal, () => job.abort());
    await expect(written).rejects.toThrow('abort');
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(readdirSync(directory)).toEqual(['nodes.csv']);
  });

  it('writes nothing when it was cancelled before a short list', async () => {
    await expect(writeCsv(path, ['id'], [['mi-1']], AbortSignal.abort(), ignore)).rejects.toThrow('abort');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves the older file and nothing beside it when reading the rows fails', async () => {
    writeFileSync(path, 'older');
    const broken = (function* () {
      yield* numbered(1200);
      throw new Error('the connection is gone');
    })();
    await expect(writeCsv(path, ['id', 'name'], broken, never, ignore)).rejects.toThrow('connection is gone');
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(readdirSync(directory)).toEqual(['nodes.csv']);
  });

  const failure = async (target: string): Promise<AppError> => {
    const error = await writeCsv(target, ['id'], numbered(1), never, ignore).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error.message).toContain(target);
    return error;
  };

  it('says that the folder does not exist', async () => {
    expect(await failure(join(directory, 'gone', 'nodes.csv'))).toMatchObject({ code: 'NotFound' });
  });

  // Root may write everywhere but in the kernel's own folder.
  it.runIf(process.platform !== 'win32' && (process.getuid?.() !== 0 || existsSync('/sys/kernel')))(
    'says that the folder may not be written',
    async () => {
      chmodSync(directory, 0o555);
      const folder = process.getuid?.() === 0 ? '/sys' : directory;
      expect(await failure(join(folder, 'nodes.csv'))).toMatchObject({ code: 'AccessDenied' });
      chmodSync(directory, 0o755);
    },
  );

  it('says that a part of the path is a file', async () => {
    writeFileSync(path, 'older');
    expect(await failure(join(path, 'nodes.csv'))).toMatchObject({ code: 'Invalid' });
  });

  it('says that a folder has the name, and leaves nothing beside it', async () => {
    mkdirSync(path);
    const error = await failure(path);
    expect(error).toMatchObject({ code: 'Invalid' });
    expect(error.message).toContain('it is a folder');
    expect(readdirSync(directory)).toEqual(['nodes.csv']);
  });

  it('writes a file with the longest name that there can be, and says when it is longer', async () => {
    const longest = join(directory, `${'n'.repeat(251)}.csv`);
    expect(await writeCsv(longest, ['id'], numbered(1), never, ignore)).toBe(1);
    const error = await failure(join(directory, `${'n'.repeat(252)}.csv`));
    expect(error.message).toContain('too long');
    expect(readdirSync(directory)).toEqual([`${'n'.repeat(251)}.csv`]);
  });

  it('leaves a file alone that has the name and ".part"', async () => {
    writeFileSync(`${path}.part`, 'mine');
    await writeCsv(path, ['id'], numbered(1), never, ignore);
    expect(readFileSync(`${path}.part`, 'utf8')).toBe('mine');
  });
});
