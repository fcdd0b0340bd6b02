import { join } from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import type { Connection } from '#shared/connections/connection';
import { connectionColumns, withConnectionColumns } from '#shared/connections/connection-columns';
import { asAppError } from '#shared/errors/app-error';
import { nodeColumnKind, nodeColumnText, nodeFilterColumns } from '#shared/fleet/node-columns';
import { applyRowQuery, type ColumnKinds, type RowQuery } from '#shared/fleet/row-query';
import type { InventoryEntry } from '#shared/inventory/inventory';
import type { ExportResult, JobProgress } from '#shared/ipc/contract';
import type { Session, SessionPage } from '#shared/sessions/session';
import { sessionColumnKind, sessionColumns, sessionColumnText } from '#shared/sessions/session-columns';
import { writeCsv } from '../adapters/csv/csv';
import type { InventorySource } from '../features/inventory/ports';
import type { ConnectionPorts } from './connections/connection-ports';

interface ExportOptions {
  window: BrowserWindow;
  directory: string;
  fileName: string;
  jobId: string;
  query: RowQuery;
  columns: readonly { id: string; heading: string }[];
  signal: AbortSignal;
  onProgress(progress: JobProgress): void;
}

/** A connection whose rows go into an export. */
export interface ExportSource {
  connection: Connection;
  ports(): Promise<ConnectionPorts>;
}

interface Reading<Row> {
  rows: Row[];
  /** Sources that could not be read, as sentences. */
  missing: string[];
}

async function exportRows<Row>(
  options: ExportOptions,
  read: (onRead: (rows: number) => void) => Promise<Reading<Row>>,
  searchColumns: (rows: readonly Row[]) => readonly string[],
  text: (row: Row, column: string) => string,
  kinds?: ColumnKinds,
): Promise<ExportResult> {
  const { window, directory, fileName, jobId, query, columns, signal, onProgress } = options;
  const chosen = await dialog.showSaveDialog(window, {
    title: 'Export to CSV',
    defaultPath: join(directory, fileName),
    filters: [{ name: 'CSV', extensions: ['csv'] }],
  });
  if (chosen.canceled || !chosen.filePath) return { saved: false };
  const { rows: all, missing } = await read((doneRows) => onProgress({ jobId, doneRows }));
  const rows = applyRowQuery(all, query, searchColumns(all), text, kinds);
  const cells = function* () {
    for (const row of rows) yield columns.map((column) => text(row, column.id));
  };
  const heading = columns.map((column) => column.heading);
  const count = await writeCsv(chosen.filePath, heading, cells(), signal, (doneRows) =>
    onProgress({ jobId, doneRows, totalRows: rows.length }),
  );
  return { saved: true, path: chosen.filePath, rows: count, missing };
}

/** Reads all sources at once. One that fails is named, and the others are written; when all fail, so does the export. */
async function readSources<Row>(
  sources: readonly ExportSource[],
  signal: AbortSignal,
  onRead: (rows: number) => void,
  readOne: (
    source: ExportSource,
    onPage: (rows: number) => void,
    onMissing: (reason: string) => void,
  ) => Promise<Row[]>,
): Promise<Reading<Row>> {
  let total = 0;
  const missing: string[] = [];
  const failures: unknown[] = [];
  const read = await Promise.all(
    sources.map(async (source) => {
      try {
        const onPage = (rows: number) => {
          total += rows;
          onRead(total);
        };
        return await readOne(source, onPage, (reason) =>
          missing.push(`${source.connection.name}: ${reason}`),
        );
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error);
        missing.push(`${source.connection.name}: ${asAppError(error).message}`);
        return [];
      }
    }),
  );
  if (failures.length > 0 && failures.length === sources.length) throw failures[0];
  return { rows: read.flat(), missing };
}

function textIn<Row extends { connectionId: string }>(
  sources: readonly ExportSource[],
  text: (row: Row, column: string) => string,
) {
  return withConnectionColumns(
    sources.map(({ connection }) => connection),
    text,
  );
}

async function readPages<Page extends { nextToken?: string | undefined }>(
  signal: AbortSignal,
  readPage: (nextToken: string | undefined) => Promise<Page>,
  onPage: (page: Page) => void,
): Promise<void> {
  let nextToken: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await readPage(nextToken);
    onPage(page);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** Asks where, reads the nodes of all sources, filters and sorts them as the table does, writes them. */
export function exportNodes(options: ExportOptions, sources: readonly ExportSource[]): Promise<ExportResult> {
  const { signal } = options;
  return exportRows(
    options,
    (onRead) =>
      readSources(sources, signal, onRead, async ({ ports }, onPage) => {
        const { nodes } = await ports();
        const all: Awaited<ReturnType<typeof nodes.list>>['nodes'] = [];
        await readPages(
          signal,
          (token) => nodes.list(token, signal),
          (page) => {
            all.push(...page.nodes);
            onPage(page.nodes.length);
          },
        );
        return all;
      }),
    () => [...nodeFilterColumns(), ...connectionColumns],
    textIn(sources, nodeColumnText),
    nodeColumnKind,
  );
}

/** The same for the rows of one inventory type of a node. */
export function exportInventory(
  options: ExportOptions & { nodeId: string; typeName: string },
  inventory: InventorySource,
): Promise<ExportResult> {
  const { signal, nodeId, typeName } = options;
  const read = async (onRead: (rows: number) => void) => {
    const rows: InventoryEntry[] = [];
    await readPages(
      signal,
      (token) => inventory.listEntries(nodeId, typeName, token, signal),
      (page) => {
        rows.push(...page.entries);
        onRead(rows.length);
      },
    );
    return { rows, missing: [] };
  };
  const searchColumns = () => options.columns.map((column) => column.id);
  return exportRows(options, read, searchColumns, (row, column) => row[column] ?? '');
}

/** The same for sessions of all sources. */
export function exportSessions(
  options: ExportOptions,
  sources: readonly ExportSource[],
  readPage: (connectionId: string, nextToken: string | undefined) => Promise<SessionPage>,
): Promise<ExportResult> {
  const { signal } = options;
  return exportRows(
    options,
    (onRead) =>
      readSources(sources, signal, onRead, async ({ connection: { connectionId } }, onPage, onMissing) => {
        const all = new Map<string, Session>();
        await readPages(
          signal,
          (token) => readPage(connectionId, token),
          (page) => {
            if (page.missing !== undefined) onMissing(page.missing);
            const before = all.size;
            for (const session of page.sessions) all.set(session.sessionId, session);
            onPage(all.size - before);
          },
        );
        return [...all.values()];
      }),
    () => [...sessionColumns, ...connectionColumns],
    textIn(sources, sessionColumnText),
    sessionColumnKind,
  );
}
