import { describe, expect, it } from 'vitest';
import { CommandWatch } from '#electron/features/commands/watch-commands';
import type { Command } from '#shared/commands/command';
import { commandNoticeText } from '#shared/commands/notice-text';
import { AppError } from '#shared/errors/app-error';
import { FakeClock } from '#test/helpers/fake-clock';

function command(patch: Partial<Command> = {}): Command {
  return {
    connectionId: 'bridge',
    commandId: 'c1',
    documentName: 'AWS-RunShellScript',
    comment: '',
    parameters: {},
    nodeIds: [],
    targets: [],
    status: 'Success',
    statusDetails: 'Success',
    targetCount: 2,
    completedCount: 2,
    errorCount: 0,
    deliveryTimedOutCount: 0,
    ...patch,
  };
}

function setUp() {
  const clock = new FakeClock();
  const state = {
    commands: new Map<string, Command>(),
    isLookedAt: false,
    isAway: false,
    settings: { isShown: true, afterSeconds: 10 },
    told: [] as string[][],
  };
  const watch = new CommandWatch({
    clock,
    read: ({ connectionId, commandId }) => {
      const found = state.commands.get(`${connectionId} ${commandId}`);
      if (!found || state.isAway) return Promise.reject(new AppError('Unavailable', 'It is away.'));
      return Promise.resolve(found);
    },
    settings: () => state.settings,
    isLookedAt: () => state.isLookedAt,
    tell: (commands) => state.told.push(commands.map((one) => one.commandId)),
  });
  const put = (one: Command) => state.commands.set(`${one.connectionId} ${one.commandId}`, one);
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    }
  };
  return { clock, state, watch, put, pass };
}

const running = { status: 'InProgress', statusDetails: 'InProgress' } as const;

describe('the watch over commands', () => {
  it('tells once of a command that took long and ended while nobody looked', async () => {
    const { state, watch, put, pass } = setUp();
    put(command(running));
    watch.add(command(), 'AWS-RunShellScript');
    await pass(60);
    expect(state.told).toEqual([]);
    put(command());
    await pass(60);
    expect(state.told).toEqual([['c1']]);
  });

  it.each([
    ['one that ended soon', {}, 1],
    ['one that ended before the eyes of a person', { isLookedAt: true }, 40],
    ['anything, where the settings say so', { settings: { isShown: false, afterSeconds: 0 } }, 40],
  ])('does not tell of %s', async (_what, patch, seconds) => {
    const { state, watch, put, pass } = setUp();
    Object.assign(state, patch);
    put(command(running));
    watch.add(command(), 'AWS-RunShellScript');
    await pass(seconds);
    put(command());
    await pass(60);
    expect(state.told).toEqual([]);
  });

  it('tells of what was sent to several connections as one, when all of it has ended', async () => {
    const { state, watch, put, pass } = setUp();
    const other = { connectionId: 'aws:a/eu', commandId: 'c2' };
    put(command(running));
    put(command({ ...other, ...running }));
    watch.add(command(), 'AWS-RunShellScript');
    watch.add(command(other), 'AWS-RunShellScript');
    await pass(30);
    put(command());
    await pass(60);
    expect(state.told).toEqual([]);
    put(command(other));
    await pass(60);
    expect(state.told.map((ids) => [...ids].sort())).toEqual([['c1', 'c2']]);
  });

  it('tells of another thing that was sent at the same time by itself', async () => {
    const { state, watch, put, pass } = setUp();
    put(command(running));
    put(command({ commandId: 'c2', ...running }));
    watch.add(command(), 'one');
    watch.add(command({ commandId: 'c2' }), 'other');
    await pass(30);
    put(command());
    await pass(60);
    expect(state.told).toEqual([['c1']]);
  });

  it('goes on while the connection is away', async () => {
    const { state, watch, put, pass } = setUp();
    put(command(running));
    watch.add(command(), 'AWS-RunShellScript');
    state.isAway = true;
    await pass(120);
    put(command());
    state.isAway = false;
    await pass(60);
    expect(state.told).toEqual([['c1']]);
  });

  it('asks no more once it is stopped', async () => {
    const { state, watch, put, pass } = setUp();
    put(command(running));
    watch.add(command(), 'AWS-RunShellScript');
    watch.stop();
    put(command());
    await pass(60);
    expect(state.told).toEqual([]);
  });
});

describe('the notification about commands', () => {
  it.each([
    [[command()], 'AWS-RunShellScript succeeded', '2 nodes'],
    [
      [command({ status: 'Failed', statusDetails: 'Failed', errorCount: 1 })],
      'AWS-RunShellScript ended: failed',
      '2 nodes, 1 failed',
    ],
    [
      [command(), command({ status: 'Failed', statusDetails: 'Incomplete', deliveryTimedOutCount: 1 })],
      'AWS-RunShellScript ended: incomplete',
      '4 nodes, 1 not reached in time',
    ],
  ])('says how %j ended, and nothing of what was put out', (commands, title, body) => {
    expect(commandNoticeText(commands)).toEqual({ title, body });
  });
});
