import { describe, expect, it } from 'vitest';
import type { TransferProgress, TransferState } from '#shared/transfers/transfer';
import { transferOf } from '#test/helpers/transfer-of';
import { kindsOf, transferNews } from '../../../../../renderer/features/transfers/transfer-news';

const progress: TransferProgress = {
  phase: 'transferring',
  doneBytes: 12_000_000,
  totalBytes: 30_000_000,
  bytesPerSecond: 3_000_000,
  resumedBytes: 0,
};
const running: TransferState = { kind: 'running', progress, isCancelling: false };
const done: TransferState = { kind: 'done', endedAt: 9, sha256: 'ab', sizeBytes: 30_000_000 };
const failed: TransferState = { kind: 'failed', endedAt: 9, reason: 'The disk is full.' };
const exists: TransferState = { kind: 'exists', endedAt: 9, reason: '/far/a exists on the node.' };

describe('news of transfers', () => {
  const before = kindsOf([transferOf('a', running), transferOf('b', running), transferOf('c', running)]);

  it('are told of those that ended, and of nothing that is under way or was not seen before', () => {
    expect(transferNews(before, [transferOf('a', running), transferOf('x', done)])).toEqual([]);
    expect(transferNews(before, [transferOf('a', { kind: 'cancelled', endedAt: 1 })])).toEqual([]);
  });

  it('say where a file is', () => {
    expect(transferNews(before, [transferOf('a', done)])).toEqual([
      { type: 'success', header: 'a uploaded to web-1', content: '/far/a' },
    ]);
    expect(transferNews(before, [transferOf('a', done, { direction: 'download' })])).toEqual([
      { type: 'success', header: 'a downloaded from web-1', content: '/near/a' },
    ]);
  });

  it('are one for all that are done together, and one for each that is not', () => {
    const news = transferNews(before, [
      transferOf('a', done),
      transferOf('b', done),
      transferOf('c', failed),
    ]);
    expect(news.map(({ type, header }) => [type, header])).toEqual([
      ['success', '2 transfers are done'],
      ['error', 'c was not uploaded to web-1'],
    ]);
    expect(transferNews(before, [transferOf('b', exists)])[0]).toMatchObject({
      type: 'warning',
      content: expect.stringContaining('/far/a exists on the node.'),
    });
  });
});
