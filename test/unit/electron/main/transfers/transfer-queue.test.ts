import { beforeEach, describe, expect, it } from 'vitest';
import { type TransferDraft, TransferQueue } from '#electron/main/transfers/transfer-queue';
import type { TransferProgress } from '#shared/transfers/transfer';
import { FakeClock } from '#test/helpers/fake-clock';

describe('the queue of transfers', () => {
  let clock: FakeClock;
  let queue: TransferQueue;
  let started: [string, boolean][];
  let stopped: string[];
  let removed: string[];

  beforeEach(() => {
    clock = new FakeClock(1000);
    started = [];
    stopped = [];
    removed = [];
    let count = 0;
    queue = new TransferQueue({
      clock,
      newId: () => `t${++count}`,
      start: ({ transferId }, overwrites) => started.push([transferId, overwrites]),
      stop: (transferId) => stopped.push(transferId),
      onChanged: (_changed, gone) => removed.push(...gone),
    });
    queue.setOpen(true);
  });

  const upload = (name: string, nodeId = 'mi-1'): TransferDraft => ({
    direction: 'upload',
    connectionId: 'bridge',
    nodeId,
    nodeName: nodeId,
    localPath: `/near/${name}`,
    remotePath: `/far/${name}`,
  });
  const download = (name: string, localPath = `/near/${name}`, nodeId = 'mi-1'): TransferDraft => ({
    ...upload(name, nodeId),
    direction: 'download',
    localPath,
  });
  const kinds = () => queue.all.map(({ state }) => state.kind);
  const startedIds = () => started.map(([transferId]) => transferId);
  const progress: TransferProgress = {
    phase: 'transferring',
    doneBytes: 5,
    totalBytes: 10,
    bytesPerSecond: 1,
    resumedBytes: 0,
  };
  const facts = { sha256: 'ab', sizeBytes: 10, remotePath: '/far/a' };

  it('runs two of a node at a time, the others in their order, and those of other nodes beside them', () => {
    queue.add([upload('a'), upload('b'), upload('c'), upload('d'), upload('e', 'mi-2')]);
    expect(startedIds()).toEqual(['t1', 't2', 't5']);
    expect(kinds()).toEqual(['running', 'running', 'waiting', 'waiting', 'running']);
    expect(queue.unfinishedCount).toBe(5);
    queue.done('t2', facts);
    expect(startedIds()).toEqual(['t1', 't2', 't5', 't3']);
    queue.notDone('t1', 'failed', 'No.');
    expect(startedIds()).toEqual(['t1', 't2', 't5', 't3', 't4']);
  });

  it('is the same node only on the same connection', () => {
    queue.add([upload('a'), upload('b'), { ...upload('c'), connectionId: 'aws:prod/eu-west-1' }]);
    expect(startedIds()).toEqual(['t1', 't2', 't3']);
  });

  it('never has two write the same file', () => {
    queue.add([
      upload('a'),
      upload('a'),
      upload('b'),
      download('x', '/near/x'),
      download('y', '/near/x', 'mi-2'),
    ]);
    expect(startedIds()).toEqual(['t1', 't3', 't5']);
    queue.done('t1', facts);
    expect(startedIds()).toEqual(['t1', 't3', 't5', 't2']);
    queue.done('t3', facts);
    // The one to the same local file waits, though it is of another node.
    expect(queue.get('t4').state.kind).toBe('waiting');
    queue.done('t5', facts);
    expect(queue.get('t4').state.kind).toBe('running');
  });

  it('tells how far one is, and where it is at the end', () => {
    queue.add([upload('a')]);
    queue.progress('t1', progress);
    expect(queue.get('t1').state).toEqual({ kind: 'running', progress, isCancelling: false });
    clock.advance(500);
    queue.done('t1', { sha256: 'ab', sizeBytes: 10, remotePath: '~/a' });
    expect(queue.get('t1')).toMatchObject({
      remotePath: '~/a',
      addedAt: 1000,
      state: { kind: 'done', endedAt: 1500, sha256: 'ab', sizeBytes: 10 },
    });
    queue.progress('t1', progress);
    queue.notDone('t1', 'failed', 'Late.');
    expect(queue.get('t1').state.kind).toBe('done');
  });

  it('cancels what waits at once, and what runs when its attempt has given up, whatever that says', () => {
    queue.add([upload('a'), upload('b'), upload('c')]);
    queue.cancel('t3');
    queue.cancel('t1');
    queue.cancel('t1');
    expect(stopped).toEqual(['t1']);
    expect(kinds()).toEqual(['running', 'running', 'cancelled']);
    expect(queue.get('t1').state).toMatchObject({ isCancelling: true });
    queue.progress('t1', progress);
    expect(queue.get('t1').state).toMatchObject({ isCancelling: true });
    queue.notDone('t1', 'failed', 'The connection was lost.');
    expect(queue.get('t1').state).toEqual({ kind: 'cancelled', endedAt: 1000 });
  });

  it('is done when it came to its end before it could be cancelled', () => {
    queue.add([upload('a')]);
    queue.cancel('t1');
    queue.done('t1', facts);
    expect(kinds()).toEqual(['done']);
  });

  it('asks before a file is replaced, and remembers the answer', () => {
    queue.add([upload('a')]);
    queue.notDone('t1', 'exists', '/far/a exists on the node.');
    expect(queue.get('t1').state).toMatchObject({ kind: 'exists', reason: '/far/a exists on the node.' });
    queue.retry('t1', true);
    queue.notDone('t1', 'failed', 'The connection was lost.');
    queue.retry('t1', false);
    expect(started).toEqual([
      ['t1', false],
      ['t1', true],
      ['t1', true],
    ]);
  });

  it('tries nothing again that runs, waits or is done', () => {
    queue.add([upload('a'), upload('b'), upload('c'), upload('d')]);
    queue.done('t2', facts);
    expect(kinds()).toEqual(['running', 'done', 'running', 'waiting']);
    for (const transferId of ['t1', 't2', 't4'])
      expect(() => queue.retry(transferId, false)).toThrow('Only a transfer that did not come to its end');
    expect(() => queue.retry('t9', false)).toThrow('no longer in the list');
  });

  it('fails what ran when its process is gone, keeps what waits, and goes on when there is another one', () => {
    queue.add([upload('a'), upload('b'), upload('c')]);
    queue.cancel('t2');
    queue.lost('It is gone.');
    expect(kinds()).toEqual(['failed', 'cancelled', 'waiting']);
    expect(queue.get('t1').state).toMatchObject({ reason: 'It is gone.' });
    queue.retry('t1', false);
    expect(kinds()).toEqual(['waiting', 'cancelled', 'waiting']);
    queue.setOpen(true);
    expect(kinds()).toEqual(['running', 'cancelled', 'running']);
  });

  it('forgets what has ended, when asked to, and nothing that is on its way', () => {
    queue.add([upload('a'), upload('b'), upload('c')]);
    queue.done('t1', facts);
    queue.remove(['t1', 't2', 't3', 't9']);
    expect(removed).toEqual(['t1']);
    expect(queue.all.map(({ transferId }) => transferId)).toEqual(['t2', 't3']);
  });

  it('forgets those that ended first when there are very many', () => {
    queue.add(Array.from({ length: 2000 }, (_, index) => upload(`f${index}`)));
    queue.done('t1', facts);
    queue.cancel('t2000');
    queue.add([upload('x', 'mi-2')]);
    expect(removed).toEqual(['t1']);
    queue.add([upload('y', 'mi-2'), upload('z', 'mi-2')]);
    expect(removed).toEqual(['t1', 't2000']);
    expect(queue.all).toHaveLength(2001);
  });
});
