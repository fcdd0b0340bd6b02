import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#electron/platform/logger';
import { type SupervisedState, Supervisor } from '#electron/platform/supervisor';
import { FakeClock } from '#test/helpers/fake-clock';

describe('Supervisor', () => {
  let clock: FakeClock;
  let started: Array<(exitCode: number) => void>;
  let states: SupervisedState[];
  let supervisor: Supervisor;

  beforeEach(() => {
    clock = new FakeClock();
    started = [];
    states = [];
    supervisor = new Supervisor({
      name: 'child',
      clock,
      logger: silentLogger,
      onState: (state) => states.push(state),
      finalExitCodes: [5],
      firstDelayMs: 100,
      maxDelayMs: 1000,
      healthyAfterMs: 30_000,
      start: (onExit) => {
        started.push(onExit);
        const pid = 1000 + started.length;
        return { pid, stop: async () => onExit(0) };
      },
    });
    supervisor.start();
  });

  const end = (exitCode: number) => started.at(-1)?.(exitCode);

  it('restarts a child that ended, each time after twice the wait, up to a bound', () => {
    const waits: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      end(1);
      const state = supervisor.state;
      if (state.kind !== 'waiting') throw new Error(state.kind);
      waits.push(state.restartInMs);
      clock.advance(state.restartInMs);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(started).toHaveLength(7);
  });

  it('starts from the first wait again after a child that lived long', () => {
    end(1);
    clock.advance(100);
    end(1);
    clock.advance(200);
    clock.advance(30_000);
    end(1);
    expect(supervisor.state).toMatchObject({ kind: 'waiting', restartInMs: 100 });
  });

  it('never has two children at once', () => {
    supervisor.start();
    expect(started).toHaveLength(1);
    end(1);
    end(1);
    clock.advance(10_000);
    expect(started).toHaveLength(2);
  });

  it('gives up where a restart cannot help, and starts again when asked', () => {
    end(5);
    clock.advance(60_000);
    expect(supervisor.state).toEqual({ kind: 'gave-up', lastExitCode: 5 });
    expect(started).toHaveLength(1);
    supervisor.start();
    expect(started).toHaveLength(2);
  });

  it('does not restart what was stopped', async () => {
    await supervisor.stop();
    clock.advance(60_000);
    expect(started).toHaveLength(1);
    expect(supervisor.state).toEqual({ kind: 'stopped' });
  });

  it('does not start a child that was waiting when it was stopped', async () => {
    end(1);
    await supervisor.stop();
    clock.advance(60_000);
    expect(started).toHaveLength(1);
  });

  it('replaces the child at a restart', async () => {
    await supervisor.restart();
    expect(started).toHaveLength(2);
    expect(states.map((state) => state.kind)).toEqual(['running', 'stopped', 'running']);
  });

  it('lets a caller wait for the next life of its child, and no longer than it wants to', async () => {
    await expect(supervisor.running(1000)).resolves.toBe(true);
    end(1);
    const patient = supervisor.running(1000);
    const impatient = supervisor.running(50);
    clock.advance(50);
    await expect(impatient).resolves.toBe(false);
    clock.advance(50);
    await expect(patient).resolves.toBe(true);
    end(5);
    await expect(supervisor.running(1000)).resolves.toBe(false);
  });
});
