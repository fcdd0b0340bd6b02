import { useCallback, useEffect, useRef, useState } from 'react';
import type { Examination, ExaminationProgress } from '#shared/doctor/examination';
import type { AppError } from '#shared/errors/app-error';
import { call, onEvent } from '../../host/host';

export interface RunningExamination {
  /** Of the run under way, or of the last one. */
  progress: Omit<ExaminationProgress, 'jobId'> | undefined;
  /** Once it has come to its end. */
  examination: Examination | undefined;
  isRunning: boolean;
  error: AppError | undefined;
  run(): void;
  cancel(): void;
}

/** Examines a node when the page is opened, and again when asked; what has been found stands while it goes on. */
export function useExamination(connectionId: string, nodeId: string, canRun: boolean): RunningExamination {
  const [progress, setProgress] = useState<RunningExamination['progress']>();
  const [examination, setExamination] = useState<Examination>();
  const [error, setError] = useState<AppError>();
  const [isRunning, setRunning] = useState(false);
  const current = useRef<string>(undefined);

  const cancel = useCallback(() => {
    if (current.current !== undefined) void call('jobs/cancel', { jobId: current.current });
  }, []);
  const run = useCallback(() => {
    cancel();
    const jobId = crypto.randomUUID();
    current.current = jobId;
    const isCurrent = () => current.current === jobId;
    setRunning(true);
    setError(undefined);
    setExamination(undefined);
    setProgress(undefined);
    const stop = onEvent('doctor/progress', (told) => {
      if (told.jobId === jobId && isCurrent()) setProgress(told);
    });
    call('doctor/examine', { connectionId, nodeId, jobId })
      .then(
        (done) => isCurrent() && setExamination(done),
        (failed: AppError) => isCurrent() && setError(failed),
      )
      .finally(() => {
        stop();
        if (isCurrent()) setRunning(false);
      });
  }, [connectionId, nodeId, cancel]);

  useEffect(() => {
    if (canRun) run();
  }, [canRun, run]);
  useEffect(
    () => () => {
      cancel();
      current.current = undefined;
    },
    [cancel],
  );
  return { progress, examination, isRunning, error, run, cancel };
}
