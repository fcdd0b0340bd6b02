import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { interruptedReason, SessionHistoryFile } from '#electron/adapters/storage/session-history-file';
import type { JournalEntry } from '#electron/features/sessions/session-journal';
import { FakeClock } from '#test/helpers/fake-clock';

const started = (sessionId: string, atMs = 1000, more: object = {}): JournalEntry => ({
  kind: 'started',
  connectionId: 'bridge',
  sessionId,
  atMs,
  nodeId: 'mi-1',
  userName: 'ops',
  ...more,
});
const ended = (sessionId: string, atMs = 2000): JournalEntry => ({
  kind: 'ended',
  connectionId: 'bridge',
  sessionId,
  atMs,
  reason: 'The shell ended.',
  outputBytes: 42,
});

describe('the history of sessions', () => {
  let directory: string;
  let path: string;
  let clock: FakeClock;
  let files: Record<string, { bytes: number; changedAt: number }>;
  let failures: unknown[];
  let opened: SessionHistoryFile[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-history-'));
    path = join(directory, 'sessions', 'history.jsonl');
    clock = new FakeClock();
    files = {};
    failures = [];
    opened = [];
  });
  afterEach(async () => {
    for (const history of opened) await history.flush();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = (mostSessions?: number) => {
    const history = new SessionHistoryFile({
      path,
      clock,
      recordingFile: (name) => Promise.resolve(files[name]),
      onFailure: (failure) => failures.push(failure),
      ...(mostSessions === undefined ? {} : { mostSessions }),
    });
    opened.push(history);
    return history;
  };

  it('is there again after a restart, readable by its owner alone', async () => {
    const first = open();
    await first.add(started('s-1', 1000, { nodeName: 'web', reason: 'deploy' }));
    await first.add(ended('s-1'));
    await first.add({
      kind: 'told',
      connectionId: 'bridge',
      sessionId: 's-1',
      owner: 'arn:aws:iam::1:user/ops',
    });
    await first.flush();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await open().list('bridge')).toEqual([
      {
        connectionId: 'bridge',
        sessionId: 's-1',
        nodeId: 'mi-1',
        nodeName: 'web',
        reason: 'deploy',
        userName: 'ops',
        owner: 'arn:aws:iam::1:user/ops',
        startedAt: 1000,
        isOver: true,
        isInterrupted: false,
        endedAt: 2000,
        endReason: 'The shell ended.',
        outputBytes: 42,
      },
    ]);
    expect(await open().list('aws:prod/eu-west-1')).toEqual([]);
  });

  it('says of a session that was open when the application ended that it was, once', async () => {
    const first = open();
    await first.add(started('s-1', 1000, { recordingFile: 'one.cast' }));
    await first.add(started('s-2'));
    await first.flush();
    files['one.cast'] = { bytes: 77, changedAt: 1500 };
    const second = open();
    expect(await second.get('bridge', 's-1')).toMatchObject({
      isOver: true,
      isInterrupted: true,
      endedAt: 1500,
      endReason: interruptedReason,
      recording: { state: 'incomplete', bytes: 77, reason: 'Quarterdeck ended while it was written.' },
    });
    expect((await second.get('bridge', 's-2'))?.endedAt).toBeUndefined();
    await second.flush();
    const lines = readFileSync(path, 'utf8').split('\n').length;
    const third = open();
    await third.load();
    await third.flush();
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(lines);
  });

  it('says of a recording whose file is gone that it is', async () => {
    const first = open();
    await first.add(started('s-1', 1000, { recordingFile: 'one.cast' }));
    await first.flush();
    expect((await open().get('bridge', 's-1'))?.recording).toMatchObject({ state: 'deleted' });
  });

  it('loses a torn last line and nothing else, wherever it was cut', async () => {
    const first = open();
    await first.add(started('s-1'));
    await first.add(ended('s-1'));
    await first.flush();
    const whole = readFileSync(path);
    const firstLine = whole.indexOf('\n') + 1;
    for (let cut = firstLine; cut < whole.length; cut += 1) {
      writeFileSync(path, whole.subarray(0, cut));
      const again = open();
      expect((await again.get('bridge', 's-1'))?.endReason).toBe(
        cut === whole.length - 1 ? 'The shell ended.' : interruptedReason,
      );
      await again.add(started('s-2'));
      await again.flush();
      const last = open();
      expect((await last.list()).map(({ sessionId }) => sessionId)).toEqual(['s-1', 's-2']);
      await last.flush();
    }
  });

  it('leaves out lines that it does not understand, and leaves them in the file', async () => {
    mkdirSync(join(directory, 'sessions'));
    writeFileSync(path, `nonsense\n${JSON.stringify(started('s-1'))}\n{"kind":"later-version"}\n`);
    const history = open();
    expect(await history.list()).toHaveLength(1);
    await history.flush();
    expect(readFileSync(path, 'utf8')).toContain('nonsense\n');
    expect(readFileSync(path, 'utf8')).toContain('later-version');
  });

  it('keeps what could not be written and writes it when that is possible again', async () => {
    writeFileSync(join(directory, 'sessions'), 'a file in the way');
    const history = open();
    await history.add(started('s-1'));
    await history.flush();
    expect(failures.at(-1)).toBeInstanceOf(Error);
    expect(await history.list()).toHaveLength(1);
    rmSync(join(directory, 'sessions'));
    clock.advance(30_000);
    await history.flush();
    expect(failures.at(-1)).toBeUndefined();
    expect(await open().list()).toHaveLength(1);
  });

  it('forgets the oldest sessions when there are too many, but none that has a recording', async () => {
    const first = open();
    for (let index = 0; index < 6; index += 1) {
      const id = `s-${index}`;
      await first.add(started(id, index, index === 0 ? { recordingFile: 'kept.cast' } : {}));
      await first.add(ended(id));
    }
    await first.add({
      kind: 'recording',
      connectionId: 'bridge',
      sessionId: 's-0',
      state: 'complete',
      bytes: 5,
    });
    await first.flush();
    const ids = async (history: SessionHistoryFile) => (await history.list()).map((one) => one.sessionId);
    expect(await ids(open(3))).toEqual(['s-0', 's-3', 's-4', 's-5']);
    expect(await ids(open())).toEqual(['s-0', 's-3', 's-4', 's-5']);
    expect((await open().get('bridge', 's-0'))?.recording).toEqual({ state: 'complete', bytes: 5 });
  });
});
