import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { apiCallColumns, apiCallKind, apiCallTexts } from '#shared/api-log/api-call-columns';
import { applyRowQuery } from '#shared/fleet/row-query';
import type { ExportResult, JobProgress } from '#shared/ipc/contract';
import { writeCsv } from '../../adapters/csv/csv';
import { writeLines } from '../../adapters/text-file/write-lines';
import type { ApiLog } from '../../features/api-log/api-log';
import type { Jobs } from '../../features/jobs/jobs';
import type { Handlers } from '../../ipc/handlers';
import type { Connections } from '../connections/connections';

interface ApiLogParts {
  window: BrowserWindow;
  apiLog: ApiLog;
  connections: Pick<Connections, 'list'>;
  jobs: Jobs;
  onProgress(progress: JobProgress): void;
}

type ApiLogCall = Extract<keyof Handlers, `api-log/${string}`>;

/** Answers what the window asks of the API log. */
export function apiLogHandlers({
  window,
  apiLog,
  connections,
  jobs,
  onProgress,
}: ApiLogParts): Pick<Handlers, ApiLogCall> {
  return {
    'api-log/list': ({ afterId }) => apiLog.list(afterId),
    'api-log/follow': ({ isWanted }) => apiLog.follow(isWanted),
    'api-log/clear': () => apiLog.clear(),
    'api-log/export': ({ jobId, format, query, columns }) =>
      jobs.run(jobId, async (signal): Promise<ExportResult> => {
        const stamp = new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-');
        const chosen = await dialog.showSaveDialog(window, {
          title: format === 'csv' ? 'Export to CSV' : 'Export to JSON Lines',
          defaultPath: join(app.getPath('documents'), `api-log-${stamp}.${format}`),
          filters: [
            format === 'csv'
              ? { name: 'CSV', extensions: ['csv'] }
              : { name: 'JSON Lines', extensions: ['jsonl'] },
          ],
        });
        const path = chosen.filePath;
        if (chosen.canceled || !path) return { saved: false };
        const text = apiCallTexts(connections.list());
        const calls = applyRowQuery(apiLog.all(), query, apiCallColumns, text, apiCallKind);
        const progress = (doneRows: number) => onProgress({ jobId, doneRows, totalRows: calls.length });
        if (format === 'jsonl') {
          const lines = calls.map((call) => `${JSON.stringify(call)}\n`);
          const rows = await writeLines(path, '', lines, signal, progress);
          return { saved: true, path, rows, missing: [] };
        }
        const heading = columns.map((column) => column.heading);
        const cells = calls.map((call) => columns.map((column) => text(call, column.id)));
        const rows = await writeCsv(path, heading, cells, signal, progress);
        return { saved: true, path, rows, missing: [] };
      }),
  };
}
