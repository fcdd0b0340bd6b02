import { join } from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { nodeColumnKind, nodeColumnText, nodeFilterColumns } from '#shared/fleet/node-columns';
import { applyRowQuery, type ColumnKinds, type RowQuery } from '#shared/fleet/row-query';
import type { InventoryEntry } from '#shared/inventory/inventory';
import type { ExportResult, JobProgress } from '#shared/ipc/contract';
import type { Session, SessionPage } from '#shared/sessions/session';
import { sessionColumnKind, sessionColumns, sessionColumnText } from '#shared/sessions/session-columns';
import { writeCsv } from '../adapters/csv/csv';
import type { NodeDirectory } from '../features/fleet/ports';
import type { InventorySource } from '../features/inventory/ports';

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

async function exportRows<Row>(
  options: ExportOptions,
  read: (onRead: (rows: number) => void) => Promise<Row[]>,
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
  const all = await read((doneRows) => onProgress({ jobId, doneRows }));
  const rows = applyRowQuery(all, query, searchColumns(all), text, kinds);
  const cells = function* () {
    for (const row of rows) yield columns.map((column) => text(row, column.id));
  };
  const heading = columns.map((column) => column.heading);
  const count = await writeCsv(chosen.filePath, heading, cells(), signal, (doneRows) =>
    onProgress({ jobId, doneRows, totalRows: rows.length }),
  );
  return { saved: true, path: chosen.filePath, rows: count };
}

/** Asks where, reads all nodes, filters and sorts them as the table does, writes them. */
export function exportNodes(options: ExportOptions, nodes: NodeDirectory): Promise<ExportResult> {
  const read = async (onRead: (rows: number) => void) => {
    const all: ManagedNode[] = [];
    let token: string | undefined;
    do {
      const page = await nodes.list(token, options.signal);
      all.push(...page.nodes);
      onRead(all.length);
      token = page.nextToken;
    } while (token !== undefined);
    return all;
  };
  return exportRows(options, read, nodeFilterColumns, nodeColumnText, nodeColumnKind);
}

/** The same for the rows of one inventory type of a node. */
export function exportInventory(
  options: ExportOptions & { nodeId: string; typeName: string },
  inventory: InventorySource,
): Promise<ExportResult> {
  const read = async (onRead: (rows: number) => void) => {
    const all: InventoryEntry[] = [];
    let token: string | undefined;
    do {
      const page = await inventory.listEntries(options.nodeId, options.typeName, token, options.signal);
      all.push(...page.entries);
      onRead(all.length);
      token = page.nextToken;
    } while (token !== undefined);
    return all;
  };
  const searchColumns = () => options.columns.map((column) => column.id);
  return exportRows(options, read, searchColumns, (row, column) => row[column] ?? '');
}

/** The same for sessions; pages are followed to the end. */
export function exportSessions(
  options: ExportOptions,
  readPage: (nextToken: string | undefined) => Promise<SessionPage>,
): Promise<ExportResult> {
  const read = async (onRead: (rows: number) => void) => {
    const all = new Map<string, Session>();
    let token: string | undefined;
    do {
      options.signal.throwIfAborted();
      const page = await readPage(token);
      for (const session of page.sessions) all.set(session.sessionId, session);
      onRead(all.size);
      token = page.nextToken;
    } while (token !== undefined);
    return [...all.values()];
  };
  return exportRows(options, read, () => sessionColumns, sessionColumnText, sessionColumnKind);
}
