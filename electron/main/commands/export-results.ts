import { join } from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import { type Command, type CommandRef, type Invocation, isFinal } from '#shared/commands/command';
import type { ResultFormat } from '#shared/commands/result-format';
import { resultCells, resultHeading } from '#shared/commands/result-rows';
import { safeFileName } from '#shared/commands/safe-file-name';
import { asAppError } from '#shared/errors/app-error';
import type { ExportResult, JobProgress } from '#shared/ipc/contract';
import { ResultFolder } from '../../adapters/command-results/result-folder';
import { writeCsv } from '../../adapters/csv/csv';
import { writeLines } from '../../adapters/text-file/write-lines';
import type { ConnectionPorts } from '../connections/connection-ports';
import type { ExportSource } from '../export-rows';
import { forEachOf, hasUncutOutput, readInvocations, uncutOutput } from './read-results';

interface ResultExport {
  window: BrowserWindow;
  directory: string;
  jobId: string;
  format: ResultFormat;
  /** Of one document, on one or several connections. */
  commands: readonly CommandRef[];
  sourceOf(connectionId: string): ExportSource;
  signal: AbortSignal;
  onProgress(progress: JobProgress): void;
}

interface ReadAnswer {
  ports: ConnectionPorts;
  connectionName: string;
  command: Command;
  invocation: Invocation;
}

/** GetCommandInvocation is asked for this many nodes at a time. */
const atATime = 4;

async function choosePath(
  { window, directory, format, commands }: ResultExport,
  stamp: string,
): Promise<string | undefined> {
  const name = `command-${safeFileName(commands[0]?.commandId.slice(0, 8) ?? '')}-${stamp}`;
  if (format === 'folder') {
    const chosen = await dialog.showOpenDialog(window, {
      title: 'Export results to a folder in',
      defaultPath: directory,
      buttonLabel: 'Export here',
      properties: ['openDirectory', 'createDirectory'],
    });
    const [parent] = chosen.filePaths;
    return chosen.canceled || parent === undefined ? undefined : join(parent, name);
  }
  const chosen = await dialog.showSaveDialog(window, {
    title: format === 'csv' ? 'Export results to CSV' : 'Export results to JSON',
    defaultPath: join(directory, `${name}.${format}`),
    filters: [
      format === 'csv' ? { name: 'CSV', extensions: ['csv'] } : { name: 'JSON', extensions: ['json'] },
    ],
  });
  return chosen.canceled || !chosen.filePath ? undefined : chosen.filePath;
}

/** Asks where, reads what every node answered, and writes it whole or not at all. */
export async function exportResults(options: ResultExport): Promise<ExportResult> {
  const { format, commands, sourceOf, jobId, signal, onProgress } = options;
  const path = await choosePath(options, new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-'));
  if (path === undefined) return { saved: false };
  const answers: ReadAnswer[] = [];
  const missing: string[] = [];
  const failures: unknown[] = [];
  for (const { connectionId, commandId } of commands) {
    const source = sourceOf(connectionId);
    try {
      const ports = await source.ports();
      const command = await ports.commands.get(commandId, signal);
      const read = await readInvocations(ports, commandId, signal, (count) =>
        onProgress({ jobId, doneRows: answers.length + count }),
      );
      const connectionName = source.connection.name;
      answers.push(...read.map((invocation) => ({ ports, connectionName, command, invocation })));
    } catch (error) {
      signal.throwIfAborted();
      failures.push(error);
      missing.push(`${source.connection.name}: ${asAppError(error).message}`);
    }
  }
  if (failures.length > 0 && failures.length === commands.length) throw failures[0];
  const written = (doneRows: number) => onProgress({ jobId, doneRows, totalRows: answers.length });
  if (format === 'csv') {
    const rows = answers.map(({ invocation, connectionName }) => resultCells(invocation, connectionName));
    await writeCsv(path, resultHeading, rows, signal, written);
  } else if (format === 'json') await writeJson(path, answers, signal, written);
  else await writeFolder(path, answers, signal, written);
  return { saved: true, path, rows: answers.length, missing };
}

async function writeJson(
  path: string,
  answers: readonly ReadAnswer[],
  signal: AbortSignal,
  onWritten: (count: number) => void,
): Promise<void> {
  const results: unknown[] = [];
  await forEachOf(answers, atATime, async ({ ports, invocation, connectionName }) => {
    signal.throwIfAborted();
    const { commandId, nodeId } = invocation;
    results.push({
      connection: connectionName,
      ...(await ports.commands.invocation(commandId, nodeId, signal)),
    });
    onWritten(results.length);
  });
  const commands = [...new Set(answers.map((one) => one.command))];
  const lines = function* () {
    yield `{"commands": ${JSON.stringify(commands)},\n"invocations": [\n`;
    for (const [index, result] of results.entries())
      yield `${JSON.stringify(result)}${index + 1 < results.length ? ',' : ''}\n`;
    yield ']}\n';
  };
  await writeLines(path, '', lines(), signal, () => {});
}

async function writeFolder(
  path: string,
  answers: readonly ReadAnswer[],
  signal: AbortSignal,
  onWritten: (count: number) => void,
): Promise<void> {
  const folder = await ResultFolder.make(path);
  try {
    const notes: string[] = [];
    let done = 0;
    await forEachOf(answers, atATime, async ({ ports, invocation, connectionName }) => {
      signal.throwIfAborted();
      const { commandId, nodeId, nodeName } = invocation;
      const isUncut = await hasUncutOutput(ports, invocation, signal);
      const { plugins } = await ports.commands.invocation(commandId, nodeId, signal);
      const parts = [nodeName || nodeId, nodeId];
      const head = [connectionName, nodeName, nodeId, invocation.statusDetails].join('\t');
      for (const plugin of plugins) {
        for (const stream of ['stdout', 'stderr'] as const) {
          const text = stream === 'stdout' ? plugin.standardOutput : plugin.standardError;
          if (text === '') continue;
          const isCut = stream === 'stdout' ? plugin.isOutputCut : plugin.isErrorCut;
          const name = await folder.write(
            [...parts, ...(plugins.length > 1 ? [plugin.pluginName] : []), stream],
            '.txt',
            isUncut ? uncutOutput(ports, invocation, { step: plugin.pluginName, stream }, signal) : [text],
          );
          const state =
            isUncut && isFinal(invocation.status) ? 'whole' : isCut ? 'cut by the service' : 'as told';
          notes.push(`${head}\t${plugin.responseCode ?? ''}\t${name}\t${state}`);
        }
      }
      if (!plugins.some((one) => one.standardOutput !== '' || one.standardError !== ''))
        notes.push(`${head}\t${plugins[0]?.responseCode ?? ''}\t\tno output`);
      done += 1;
      onWritten(done);
    });
    await folder.write(['_results'], '.tsv', [
      'Connection\tNode\tNode ID\tStatus details\tExit code\tFile\tOutput\n',
      ...notes.map((note) => `${note}\n`),
    ]);
    signal.throwIfAborted();
    await folder.finish();
  } catch (error) {
    await folder.discard();
    throw error;
  }
}
