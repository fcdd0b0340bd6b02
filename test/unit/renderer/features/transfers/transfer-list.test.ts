import { describe, expect, it } from 'vitest';
import type { TransferProgress, TransferState } from '#shared/transfers/transfer';
import { transferOf } from '#test/helpers/transfer-of';
import { latestFirst, withChange } from '../../../../../renderer/features/transfers/transfer-list';

const progress: TransferProgress = {
  phase: 'transferring',
  doneBytes: 12_000_000,
  totalBytes: 30_000_000,
  bytesPerSecond: 3_000_000,
  resumedBytes: 0,
};
const running: TransferState = { kind: 'running', progress, isCancelling: false };
const done: TransferState = { kind: 'done', endedAt: 9, sha256: 'ab', sizeBytes: 30_000_000 };

describe('the list of transfers', () => {
  it('takes in what changed, what is new and what is gone', () => {
    const before = [transferOf('a', running), transferOf('b', running), transferOf('c', running)];
    const after = withChange(before, {
      changed: [transferOf('d', running), transferOf('b', done)],
      removed: ['a'],
    });
    expect(after.map(({ transferId, state }) => [transferId, state.kind])).toEqual([
      ['b', 'done'],
      ['c', 'running'],
      ['d', 'running'],
    ]);
  });

  it('has what was asked for last first, and what was chosen together in its order', () => {
    const list = [
      transferOf('a', done, { addedAt: 1 }),
      transferOf('b', done, { addedAt: 2 }),
      transferOf('c', done, { addedAt: 2 }),
    ];
    expect(latestFirst(list).map(({ transferId }) => transferId)).toEqual(['b', 'c', 'a']);
  });
});
