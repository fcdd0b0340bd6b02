import { useEffect, useState } from 'react';

/** What can be asked of a list that is read a page at a time. */
interface PagedList {
  hasNextPage: boolean;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage(): Promise<unknown>;
}

export type ReadingOn =
  /** Nobody asks for more than was read. */
  | { kind: 'idle' }
  | { kind: 'reading' }
  | { kind: 'stopped' }
  /** `reason` is a sentence. */
  | { kind: 'failed'; reason: string }
  /** There is no page that was not read. */
  | { kind: 'complete' };

/** How far the reading of older pages is that a filter asks for. */
export function readingOn(
  list: Omit<PagedList, 'fetchNextPage'>,
  isWanted: boolean,
  isStopped: boolean,
): ReadingOn {
  if (!isWanted) return { kind: 'idle' };
  if (!list.hasNextPage) return { kind: 'complete' };
  if (isStopped) return { kind: 'stopped' };
  if (list.isFetchNextPageError && !list.isFetchingNextPage)
    return { kind: 'failed', reason: list.error?.message ?? 'The connection did not answer.' };
  return { kind: 'reading' };
}

/**
 * Reads page after page while `isWanted`, until the last one, a failure, or `stop`. A wish that is taken back stops it too.
 */
export function useReadingOn(list: PagedList, isWanted: boolean) {
  const [isStopped, setStopped] = useState(false);
  const state = readingOn(list, isWanted, isStopped);
  useEffect(() => {
    // What is being read already, a refresh among it, comes first.
    if (state.kind === 'reading' && !list.isFetching) void list.fetchNextPage();
  }, [state.kind, list.isFetching]);
  return {
    state,
    stop: () => setStopped(true),
    /** Also after a failure. */
    goOn: () => {
      setStopped(false);
      if (state.kind === 'failed') void list.fetchNextPage();
    },
  };
}
