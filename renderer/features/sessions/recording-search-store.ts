import { createStore } from 'zustand/vanilla';
import { asAppError } from '#shared/errors/app-error';
import type { CallOutput } from '#shared/ipc/contract';
import type { RecordingHit } from '#shared/sessions/recording';
import { call, onEvent } from '../../host/host';

interface RecordingSearchState {
  text: string;
  hits: readonly RecordingHit[];
  /** Of 1, while it goes on. */
  progress?: number | undefined;
  outcome?: CallOutput<'recordings/search'> | undefined;
  isCancelled: boolean;
  failure?: string | undefined;
}

const nothing: RecordingSearchState = { text: '', hits: [], isCancelled: false };

/** The last search in recordings; it is still there when somebody comes back from a recording. */
export const recordingSearchStore = createStore<RecordingSearchState>()(() => nothing);

let running: string | undefined;

export function cancelRecordingSearch(): void {
  if (running !== undefined) void call('jobs/cancel', { jobId: running }).catch(() => {});
}

export async function searchRecordings(connectionIds: string[], text: string): Promise<void> {
  cancelRecordingSearch();
  const jobId = crypto.randomUUID();
  running = jobId;
  recordingSearchStore.setState(
    { ...nothing, text, progress: 0, outcome: undefined, failure: undefined },
    true,
  );
  const stop = onEvent('recordings/found', (found) => {
    if (found.jobId !== jobId || running !== jobId) return;
    recordingSearchStore.setState(({ hits }) => ({
      hits: found.hits.length > 0 ? [...hits, ...found.hits] : hits,
      progress: found.totalBytes > 0 ? found.doneBytes / found.totalBytes : 0,
    }));
  });
  try {
    const outcome = await call('recordings/search', { connectionIds, jobId, text });
    if (running === jobId) recordingSearchStore.setState({ progress: undefined, outcome });
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    if (running === jobId)
      recordingSearchStore.setState({
        progress: undefined,
        isCancelled: code === 'Cancelled',
        failure: code === 'Cancelled' ? undefined : message,
      });
  } finally {
    stop();
    if (running === jobId) running = undefined;
  }
}
