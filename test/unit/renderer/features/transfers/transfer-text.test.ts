import { describe, expect, it } from 'vitest';
import type { TransferProgress, TransferState } from '#shared/transfers/transfer';
import { transferOf } from '#test/helpers/transfer-of';
import {
  columnText,
  percentDone,
  progressText,
  timeLeftText,
  underWayText,
} from '../../../../../renderer/features/transfers/transfer-text';

const progress: TransferProgress = {
  phase: 'transferring',
  doneBytes: 12_000_000,
  totalBytes: 30_000_000,
  bytesPerSecond: 3_000_000,
  resumedBytes: 0,
};
const done: TransferState = { kind: 'done', endedAt: 9, sha256: 'ab', sizeBytes: 30_000_000 };
const failed: TransferState = { kind: 'failed', endedAt: 9, reason: 'The disk is full.' };

describe('how far a transfer is', () => {
  it('is said in bytes, speed and time left', () => {
    expect(progressText(progress)).toBe('12 MB of 30 MB, 3 MB/s, 6 s left');
    expect(percentDone(progress)).toBe(40);
  });

  it('is said without what is not known', () => {
    expect(progressText({ ...progress, bytesPerSecond: 0 })).toBe('12 MB of 30 MB');
    expect(percentDone({ ...progress, doneBytes: 0, totalBytes: 0 })).toBe(0);
  });

  it.each([
    [59, '59 s left'],
    [60, '1 min left'],
    [3540, '59 min left'],
    [3600, '1 h left'],
    [7500, '2 h 5 min left'],
    [86_400 * 3, '3 days left'],
  ])('has %i seconds left as %s', (seconds, text) =>
    expect(timeLeftText({ ...progress, doneBytes: 0, totalBytes: seconds * 10, bytesPerSecond: 10 })).toBe(
      text,
    ),
  );
});

describe('what is told of all transfers', () => {
  const running = (doneBytes: number, totalBytes: number): TransferState => ({
    kind: 'running',
    isCancelling: false,
    progress: { ...progress, doneBytes, totalBytes },
  });

  it('is nothing while none is on its way', () => {
    expect(underWayText([])).toBeUndefined();
    expect(underWayText([transferOf('a', done), transferOf('b', failed)])).toBeUndefined();
  });

  it('is their number, and their share together once it is known', () => {
    expect(underWayText([transferOf('a', { kind: 'waiting' })])).toBe('1 transfer');
    expect(
      underWayText([
        transferOf('a', running(10, 100)),
        transferOf('b', running(90, 200)),
        transferOf('c', done),
        transferOf('d', { kind: 'waiting' }),
      ]),
    ).toBe('3 transfers, 33 %');
  });
});

describe('what is looked for among transfers', () => {
  it('is the name at its source, the state with its reason, and the paths', () => {
    const up = transferOf('a', failed, { localPath: 'C:\\Users\\me\\a.txt' });
    expect(columnText(up, 'name')).toBe('a.txt');
    expect(columnText(up, 'state')).toBe('Failed: The disk is full.');
    expect(columnText(transferOf('b', done, { direction: 'download' }), 'name')).toBe('b');
    expect(columnText(transferOf('b', done), 'sha256')).toBe('ab');
  });
});
