import { describe, expect, it } from 'vitest';
import { readingOn } from '../../../../../renderer/features/sessions/use-reading-on';

const list = {
  hasNextPage: true,
  isFetching: false,
  isFetchingNextPage: false,
  isFetchNextPageError: false,
  error: null,
};

describe('a filter over a list that is read a page at a time', () => {
  it('asks for nothing while none is set', () => {
    expect(readingOn(list, false, false)).toEqual({ kind: 'idle' });
  });

  it('has older pages read on until the last one', () => {
    expect(readingOn(list, true, false)).toEqual({ kind: 'reading' });
    expect(readingOn({ ...list, hasNextPage: false }, true, false)).toEqual({ kind: 'complete' });
  });

  it('says that it was stopped only while there is more', () => {
    expect(readingOn(list, true, true)).toEqual({ kind: 'stopped' });
    expect(readingOn({ ...list, hasNextPage: false }, true, true)).toEqual({ kind: 'complete' });
  });

  it('says why the next page could not be read, and reads again when it is asked to', () => {
    const failed = { ...list, isFetchNextPageError: true, error: new Error('The bridge is gone.') };
    expect(readingOn(failed, true, false)).toEqual({ kind: 'failed', reason: 'The bridge is gone.' });
    expect(readingOn({ ...failed, isFetchingNextPage: true }, true, false)).toEqual({ kind: 'reading' });
  });
});
