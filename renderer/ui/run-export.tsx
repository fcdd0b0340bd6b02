import Button from '@cloudscape-design/components/button';
import type { AppError } from '#shared/errors/app-error';
import type { ExportResult, JobProgress } from '#shared/ipc/contract';
import { call, onEvent } from '../host/host';
import { flash, flashStore } from './flash-store';

function progressText({ doneRows, totalRows }: JobProgress): string {
  return totalRows === undefined
    ? `${doneRows.toLocaleString()} rows read`
    : `${doneRows.toLocaleString()} of ${totalRows.toLocaleString()} rows written`;
}

/** Runs an export: shows progress that can be cancelled, then where the file is or why there is none. */
export async function runExport(start: (jobId: string) => Promise<ExportResult>): Promise<void> {
  const jobId = crypto.randomUUID();
  const { show, dismiss } = flashStore.getState();
  const cancel = <Button onClick={() => void call('jobs/cancel', { jobId })}>Cancel</Button>;
  const stop = onEvent('jobs/progress', (progress) => {
    if (progress.jobId !== jobId) return;
    show({
      id: jobId,
      type: 'in-progress',
      loading: true,
      header: 'Exporting',
      content: progressText(progress),
      action: cancel,
    });
  });
  try {
    const result = await start(jobId);
    if (result.saved) flash('success', `${result.rows.toLocaleString()} rows exported`, result.path);
  } catch (error) {
    const failed = error as AppError;
    if (failed.code === 'Cancelled') flash('info', 'Export cancelled', failed.message);
    else flash('error', 'The export failed', failed.message);
  } finally {
    stop();
    dismiss(jobId);
  }
}
