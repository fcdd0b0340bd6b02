import Button from '@cloudscape-design/components/button';
import type { AppError } from '#shared/errors/app-error';
import type { ExportResult, JobProgress } from '#shared/ipc/contract';
import { call, onEvent } from '../host/host';
import { flashFailure } from './flash-failure';
import { flash, flashStore } from './flash-store';

const rowCount = (count: number) => `${count.toLocaleString()} ${count === 1 ? 'row' : 'rows'}`;

function progressText({ doneRows, totalRows }: JobProgress): string {
  return totalRows === undefined
    ? `${rowCount(doneRows)} read`
    : `${doneRows.toLocaleString()} of ${rowCount(totalRows)} written`;
}

/** Work that is done sooner than this shows its result alone. */
const progressDelayMs = 500;

/** Runs an export: shows progress that can be cancelled, then where the file is or why there is none. */
export async function runExport(start: (jobId: string) => Promise<ExportResult>): Promise<void> {
  const jobId = crypto.randomUUID();
  const { show, dismiss } = flashStore.getState();
  let begunAt: number | undefined;
  const cancel = <Button onClick={() => void call('jobs/cancel', { jobId })}>Cancel</Button>;
  const stop = onEvent('jobs/progress', (progress) => {
    if (progress.jobId !== jobId) return;
    // Counted from the first row: before it, a person chooses the file.
    begunAt ??= Date.now();
    if (Date.now() - begunAt < progressDelayMs) return;
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
    if (result.saved && result.missing.length > 0)
      flash(
        'warning',
        `${rowCount(result.rows)} exported, not all`,
        [`${result.path} has no rows of:`, ...result.missing].join(' '),
      );
    else if (result.saved) flash('success', `${rowCount(result.rows)} exported`, result.path);
  } catch (error) {
    const failed = error as AppError;
    if (failed.code === 'Cancelled') flash('info', 'Export cancelled', failed.message);
    else flashFailure('The export failed', failed);
  } finally {
    stop();
    dismiss(jobId);
  }
}
