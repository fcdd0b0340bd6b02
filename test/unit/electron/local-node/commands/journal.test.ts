import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandJournal } from '#electron/local-node/commands/command-journal';
import { endOrphans, interruptedSteps } from '#electron/local-node/commands/interrupted-command';
import { replyContent } from '#electron/local-node/commands/reply-content';
import { ReplyOutbox } from '#electron/local-node/commands/reply-outbox';
import { silentLogger } from '#electron/platform/logger';
import type { OutgoingMessage } from '#electron/wire/agent-message';
import { eventually } from '#test/helpers/eventually';
import { FakeClock } from '#test/helpers/fake-clock';

const job = (commandId: string, more = {}) => ({
  jobId: `aws.ssm.${commandId}.mi-1`,
  commandId,
  acceptedAt: 1000,
  steps: [
    { key: 'one', action: 'aws:runShellScript' },
    { key: 'two', action: 'aws:runShellScript' },
    { key: 'three', action: 'aws:runShellScript' },
  ],
  finished: {},
  ...more,
});

const finished = {
  status: 'Success' as const,
  code: 0,
  name: 'aws:runShellScript',
  output: 'x',
  standardOutput: 'x',
  standardError: '',
};

describe('what the node keeps of commands', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-journal-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('knows accepted ids and unfinished jobs after a restart, also behind a line cut short', () => {
    const journal = new CommandJournal(directory, 2000, silentLogger);
    journal.accept(job('a-1'));
    journal.accept(job('a-2'));
    journal.remove('a-1');
    appendFileSync(join(directory, 'accepted-ids'), '17000');
    const again = new CommandJournal(directory, 3000, silentLogger);
    expect([again.has('a-1'), again.has('a-2'), again.has('a-3')]).toEqual([true, true, false]);
    expect(again.interrupted(3000).map(({ commandId }) => commandId)).toEqual(['a-2']);
  });

  it('keeps a job file aside that it cannot read', () => {
    const journal = new CommandJournal(directory, 2000, silentLogger);
    journal.accept(job('a-1'));
    writeFileSync(join(directory, 'a-1', 'job.json'), '{');
    expect(journal.interrupted(2000)).toEqual([]);
    expect(readdirSync(join(directory, 'a-1'))).toEqual([expect.stringContaining('job.json.corrupt-')]);
  });

  it('ends an interrupted command as Failed at the step that ran, Skipped behind it', () => {
    const steps = interruptedSteps(job('a-1', { finished: { one: finished } }), 'The node stopped.', 5000);
    expect(Object.entries(steps).map(([key, { status }]) => [key, status])).toEqual([
      ['one', 'Success'],
      ['two', 'Failed'],
      ['three', 'Skipped'],
    ]);
    expect(steps.two?.standardError).toBe('The node stopped.');
  });

  it("ends a killed node's process group and no other", async () => {
    const start = (commandId: string) =>
      spawn('/bin/sh', ['-c', 'sleep 300 & wait'], {
        detached: true,
        stdio: 'ignore',
        env: { PATH: process.env.PATH, QUARTERDECK_COMMAND_ID: commandId },
      });
    const mine = start('mine');
    const foreign = start('foreign');
    try {
      await eventually('both to run', () => endOrphans('mine'));
      await eventually('the end', () => mine.signalCode === 'SIGKILL');
      expect(endOrphans('mine')).toBe(false);
      expect(foreign.exitCode ?? foreign.signalCode).toBe(null);
    } finally {
      process.kill(-(foreign.pid as number), 'SIGKILL');
    }
  });

  it('sends stored replies in order, again when unacknowledged, and forgets acknowledged ones', () => {
    const clock = new FakeClock();
    const content = (trace: string) =>
      replyContent({ status: 'Success', runtimeStatus: {}, counted: [], trace, nowMs: clock.now() });
    const first = new ReplyOutbox(directory, clock, silentLogger);
    for (const trace of ['a', 'b', 'c']) first.add('job', 'aws.ssm.sendCommand', content(trace));
    const outbox = new ReplyOutbox(directory, clock, silentLogger);
    const sent: OutgoingMessage[] = [];
    outbox.attach((message) => sent.push(message));
    const traces = () =>
      sent.map(
        (message) =>
          JSON.parse(JSON.parse(Buffer.from(message.payload).toString()).content).documentTraceOutput,
      );
    expect(traces()).toEqual(['a', 'b', 'c']);
    outbox.acknowledged(sent[1]?.messageId as string);
    clock.advance(10_000);
    expect(traces()).toEqual(['a', 'b', 'c', 'a', 'c']);
    expect(sent[3]?.messageId).toBe(sent[0]?.messageId);
    outbox.detach();
    expect(clock.pendingTimers).toBe(0);
    expect(readdirSync(directory)).toHaveLength(2);
  });
});
