import { beforeEach, describe, expect, it } from 'vitest';
import { TerminalClient } from '#electron/adapters/data-channel/terminal-client';
import { DirectDoor } from '#electron/local-node/sessions/direct/direct-door';
import { NodeSession } from '#electron/local-node/sessions/node-session';
import type { SessionEnd, SessionLink } from '#electron/local-node/sessions/session-work';
import { silentLogger } from '#electron/platform/logger';
import { PayloadType } from '#electron/wire/message-type';
import type { SessionState } from '#shared/terminals/terminal-port';
import { FakeClock } from '#test/helpers/fake-clock';
import { calm } from '#test/helpers/faults/fault-line';
import { runClock } from '#test/helpers/faults/run-clock';
import { SeededRandom } from '#test/helpers/faults/seeded-random';
import { SimulatedMachine } from '#test/helpers/faults/simulated-machine';
import { SimulatedService } from '#test/helpers/faults/simulated-service';

const windowBytes = 8192;

describe('NodeSession', () => {
  let clock: FakeClock;
  let service: SimulatedService;
  let link: SessionLink;
  let pauses: boolean[];
  let ends: SessionEnd[];
  let endedAt: number;
  let states: SessionState[];
  let output: string;
  let node: NodeSession;
  let client: TerminalClient;
  let startedAt: number;
  let machine: SimulatedMachine;

  function create(options: { clientIsOurs?: boolean; asks?: boolean; isDirect?: boolean } = {}): void {
    service = new SimulatedService({
      clock,
      random: new SeededRandom(1),
      conditions: () => calm,
      takesOptions: { client: options.clientIsOurs ?? true, node: true },
      onNodeTold: () => node.terminate(),
    });
    const { ledgers } = service;
    const isShared = options.isDirect ?? false;
    machine = new SimulatedMachine({ clock, random: new SeededRandom(2), ledgers, isShared });
    node = new NodeSession({
      directDoor: new DirectDoor({ directory: '/d', clock, logger: silentLogger, listen: machine.listen }),
      sessionId: service.ticket.sessionId,
      access: service.access,
      clock,
      logger: silentLogger,
      openChannel: service.openChannel,
      random: () => 0,
      windowBytes,
      tellsTermination: true,
      ...(options.asks ? { handshake: { sessionType: 'NonInteractiveCommands', properties: null } } : {}),
      createWork: (given) => {
        link = given;
        return {
          start: () => {},
          receive: () => true,
          setPaused: (paused) => pauses.push(paused),
          hangUp: () => {},
        };
      },
      onEnd: (end) => {
        ends.push(end);
        endedAt = clock.now() - startedAt;
        service.nodeEnded(end);
      },
    });
    node.start();
  }

  function attachClient(): void {
    client = new TerminalClient({
      ticket: service.ticket,
      clock,
      logger: silentLogger,
      resume: service.resume,
      openSocket: service.openSocket,
      connectLocally: machine.connect,
      random: () => 0.5,
      size: { cols: 80, rows: 24 },
      onOutput: (bytes) => {
        output += Buffer.from(bytes).toString();
      },
      onState: (state) => states.push(state),
    });
  }

  const pass = (durationMs: number) => runClock(clock, () => false, durationMs);
  const ended = (limitMs = 600_000) => runClock(clock, () => states.at(-1)?.kind === 'ended', limitMs);
  const print = (text: string) => link.send(PayloadType.output, Buffer.from(text));
  const ordinary: SessionEnd = { status: 'Success', output: '' };

  beforeEach(() => {
    clock = new FakeClock();
    startedAt = clock.now();
    pauses = [];
    ends = [];
    states = [];
    output = '';
  });

  describe('at its end', () => {
    it('waits for a client that is away, and gives it the last of the output', async () => {
      create();
      attachClient();
      print('$ ');
      await pass(500);
      service.failures.client.call = 12;
      service.cut('client', { peerAfterMs: 0, serviceAfterMs: 0 });
      await pass(100);
      print('the result');
      link.end(ordinary);
      await pass(60_000);
      expect(ends).toEqual([]);
      expect(await ended()).toBe(true);
      expect(output).toBe('$ the result');
      expect(states.at(-1)).toEqual({ kind: 'ended', reason: 'The shell ended.' });
    });

    it('waits while the service is away, too', async () => {
      create();
      attachClient();
      print('$ ');
      await pass(500);
      service.restart(90_000);
      await pass(100);
      print('the result');
      link.end(ordinary);
      expect(await ended()).toBe(true);
      expect(output).toBe('$ the result');
    });

    it('gives all of it to a terminal that is behind', async () => {
      create();
      attachClient();
      print('$ ');
      await pass(500);
      client.hold();
      print('the result');
      link.send(PayloadType.exitCode, Buffer.from('EXIT_CODE: 4'));
      link.end(ordinary);
      expect(await ended()).toBe(true);
      expect(output).toBe('$ the result');
      expect(states.at(-1)).toMatchObject({ kind: 'ended', exitCode: 4 });
    });

    it('waits two seconds for a stock client that takes nothing, and says that output is missing', async () => {
      create({ clientIsOurs: false });
      attachClient();
      print('$ ');
      await pass(500);
      client.hold();
      print('the result');
      const from = clock.now() - startedAt;
      link.end(ordinary);
      await pass(4000);
      expect(ends).toEqual([
        { status: 'Success', output: 'The session ended before the client had confirmed all of its output.' },
      ]);
      expect(endedAt - from).toBeGreaterThanOrEqual(2000);
      expect(endedAt - from).toBeLessThan(2500);
    });

    it('is over at once when it is terminated, whatever waits', async () => {
      create();
      print('nobody has read this');
      link.end(ordinary);
      await pass(10_000);
      expect(ends).toEqual([]);
      service.end('The session was terminated by an operator.');
      await pass(1000);
      expect(ends).toEqual([ordinary]);
    });

    it('does not wait for a client that never came to its handshake', async () => {
      create({ asks: true });
      await pass(20_000);
      expect(ends).toEqual([
        { status: 'Failed', output: 'No client answered the handshake of the session within 15 seconds.' },
      ]);
    });
  });

  it('asks less and less often when the service takes its connection and refuses the token each time', async () => {
    create();
    service.failures.node.token = 1000;
    await pass(60_000);
    const tokens = service.tokensGiven;
    expect(tokens).toBeGreaterThan(5);
    expect(tokens).toBeLessThan(15);
  });

  it('has its work wait above its window, and go on below a quarter of it', async () => {
    create();
    attachClient();
    print('$ ');
    await pass(500);
    pauses.length = 0;
    client.hold();
    for (let count = 0; count < 9; count += 1) print('y'.repeat(1000));
    expect(pauses).toEqual([true]);
    client.release();
    await pass(1000);
    expect(pauses).toEqual([true, false]);
    expect(output).toBe(`$ ${'y'.repeat(9000)}`);
  });

  it('has its work wait while there is no client', async () => {
    create();
    await pass(500);
    expect(pauses.at(-1)).toBe(true);
    attachClient();
    await pass(500);
    expect(pauses.at(-1)).toBe(false);
  });

  describe('with a client on the same machine', () => {
    async function createDirect(): Promise<void> {
      create({ isDirect: true });
      attachClient();
      print('$ ');
      await pass(500);
      expect(machine.framesArrived).toBe(0);
      print('one ');
      await pass(100);
      expect(machine.framesArrived).toBe(1);
    }

    it('goes on working while the client has no way to the service', async () => {
      await createDirect();
      service.failures.client.call = 3;
      service.cut('client', { peerAfterMs: 0, serviceAfterMs: 0 });
      await pass(200);
      pauses.length = 0;
      print('two ');
      await pass(200);
      expect(output).toBe('$ one two ');
      expect(states.at(-1)).toMatchObject({ kind: 'live', notice: expect.any(String) });
      expect(pauses).toEqual([]);
      await pass(30_000);
      expect(states.at(-1)).toEqual({ kind: 'live' });
    });

    it('waits for the client when it has lost both ways, and gives it what was under way', async () => {
      await createDirect();
      service.failures.client.call = 3;
      service.cut('client', { peerAfterMs: 0, serviceAfterMs: 0 });
      await pass(50);
      print('two ');
      machine.cut();
      await pass(200);
      expect(pauses.at(-1)).toBe(true);
      expect(states.at(-1)?.kind).toBe('resuming');
      await pass(30_000);
      expect(output).toBe('$ one two ');
      expect(pauses.at(-1)).toBe(false);
    });

    it('offers the path again a second after it was lost', async () => {
      await createDirect();
      machine.cut();
      await pass(100);
      const before = machine.framesArrived;
      print('by the relay ');
      await pass(100);
      expect(machine.framesArrived).toBe(before);
      await pass(2000);
      print('directly');
      await pass(100);
      expect(machine.framesArrived).toBe(before + 1);
      expect(output).toBe('$ one by the relay directly');
    });

    it('delivers the last of its output directly while the service is away', async () => {
      await createDirect();
      service.restart(60_000);
      await pass(1000);
      print('the result');
      link.end(ordinary);
      await pass(1000);
      expect(output).toBe('$ one the result');
      expect(ends).toEqual([ordinary]);
      expect(await ended()).toBe(true);
    });

    it('ends at once when the service terminates it', async () => {
      await createDirect();
      service.end('The session was terminated by an operator.');
      await pass(300);
      expect(ends).toEqual([ordinary]);
      expect(states.at(-1)).toEqual({
        kind: 'ended',
        reason: 'The session was terminated by an operator.',
      });
    });
  });

  it('offers a stock client nothing', async () => {
    create({ isDirect: true, clientIsOurs: false });
    attachClient();
    print('$ ');
    await pass(500);
    print('one');
    await pass(100);
    expect(output).toBe('$ one');
    expect(machine.framesArrived).toBe(0);
  });

  describe('leaves no timer behind', () => {
    it.each([10, 30, 50, 300, 1000])('when it is terminated after %d ms', async (afterMs) => {
      create();
      print('$ ');
      await pass(afterMs);
      node.terminate();
      await pass(100);
      expect(clock.pendingTimers).toBe(0);
    });

    it('when it is terminated while it cannot reach the service, nor any listener', async () => {
      const warnings: Error[] = [];
      const listener = (warning: Error) => warnings.push(warning);
      process.on('warning', listener);
      create();
      service.restart(10 * 60_000);
      await pass(5 * 60_000);
      node.terminate();
      await pass(100);
      process.off('warning', listener);
      expect(warnings).toEqual([]);
      service.failures.node.call = 0;
      // The service's own: that it comes back.
      expect(clock.pendingTimers).toBe(1);
    });
  });
});
