import { useEffect, useRef, useState } from 'react';
import { asAppError } from '#shared/errors/app-error';
import type { RecordingHit } from '#shared/sessions/recording';
import type { SessionRef } from '#shared/sessions/session';
import { call, onEvent } from '../../../host/host';

export interface Moments {
  text: string;
  hits: readonly RecordingHit[];
  isSearching: boolean;
  isCut: boolean;
  failure?: string;
}

const none: Moments = { text: '', hits: [], isSearching: false, isCut: false };

/** The moments of one recording at which a text was shown. */
export function useMoments({ connectionId, sessionId }: SessionRef) {
  const [moments, setMoments] = useState(none);
  const job = useRef<string>(undefined);
  const cancel = () => {
    if (job.current !== undefined) void call('jobs/cancel', { jobId: job.current }).catch(() => {});
    job.current = undefined;
  };
  useEffect(() => cancel, []);

  const find = async (text: string): Promise<readonly RecordingHit[]> => {
    cancel();
    if (text === '') {
      setMoments(none);
      return [];
    }
    const jobId = crypto.randomUUID();
    job.current = jobId;
    let hits: readonly RecordingHit[] = [];
    setMoments({ ...none, text, isSearching: true });
    const stop = onEvent('recordings/found', (found) => {
      if (found.jobId !== jobId || found.hits.length === 0) return;
      hits = [...hits, ...found.hits];
      if (job.current === jobId) setMoments((before) => ({ ...before, hits }));
    });
    try {
      const { isCut } = await call('recordings/search', {
        ...{ connectionIds: [connectionId], sessionId, jobId, text },
      });
      if (job.current === jobId) setMoments({ text, hits, isSearching: false, isCut });
    } catch (thrown) {
      if (job.current === jobId)
        setMoments({ text, hits, isSearching: false, isCut: false, failure: asAppError(thrown).message });
    } finally {
      stop();
    }
    return job.current === jobId ? hits : [];
  };
  return { moments, find };
}
