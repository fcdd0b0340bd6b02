import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApiCall } from '#shared/api-log/api-call';
import { type AppError, asAppError } from '#shared/errors/app-error';
import { call, onEvent } from '../../host/host';
import { hasGap, withCalls } from './call-list';

/** Main stops telling after 30 seconds without a word. */
const followAgainMs = 10_000;

export interface ApiCalls {
  /** The latest first. */
  calls: readonly ApiCall[];
  isReading: boolean;
  error: AppError | undefined;
  /** Calls of this run that are no longer kept. */
  dropped: number;
  readAgain(): void;
  clear(): Promise<void>;
}

/** The calls of the log; new ones come in while it is live and the window can be seen, and are caught up with after. */
export function useApiCalls(isLive: boolean): ApiCalls {
  const [calls, setCalls] = useState<readonly ApiCall[]>([]);
  const [isReading, setReading] = useState(true);
  const [error, setError] = useState<AppError>();
  const [dropped, setDropped] = useState(0);
  const latest = useRef(calls);
  const reading = useRef<Promise<void>>(undefined);

  const take = useCallback((later: readonly ApiCall[]) => {
    latest.current = withCalls(latest.current, later);
    setCalls(latest.current);
  }, []);

  const catchUp = useCallback(() => {
    reading.current ??= (async () => {
      try {
        let isMore = true;
        while (isMore) {
          const page = await call('api-log/list', { afterId: latest.current[0]?.callId ?? 0 });
          take(page.calls);
          setDropped(page.dropped);
          isMore = page.isMore && page.calls.length > 0;
        }
        setError(undefined);
      } catch (thrown) {
        setError(asAppError(thrown));
      } finally {
        reading.current = undefined;
        setReading(false);
      }
    })();
    return reading.current;
  }, [take]);

  useEffect(() => {
    // What happened until now is read also by who looks at it while it stands still.
    if (!isLive) {
      void catchUp();
      return;
    }
    const stop = onEvent('api-log/added', (added) => {
      if (hasGap(latest.current, added)) void catchUp();
      else take(added);
    });
    const follow = () => {
      const isWanted = document.visibilityState === 'visible';
      void call('api-log/follow', { isWanted }).catch(() => {
        // Catching up says what is wrong.
      });
      if (isWanted) void catchUp();
    };
    follow();
    const timer = setInterval(follow, followAgainMs);
    document.addEventListener('visibilitychange', follow);
    return () => {
      stop();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', follow);
      void call('api-log/follow', { isWanted: false }).catch(() => {
        // It ends by itself.
      });
    };
  }, [isLive, catchUp, take]);

  const clear = useCallback(async () => {
    await call('api-log/clear', undefined);
    // Later calls go on counting, so that the first of them is no gap.
    latest.current = [];
    setCalls([]);
    setDropped(0);
  }, []);

  return { calls, isReading, error, dropped, readAgain: () => void catchUp(), clear };
}
