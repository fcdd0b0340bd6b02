import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { SessionTicket } from '#electron/features/terminals/ports';
import { silentLogger } from '#electron/platform/logger';
import { NoSessionError } from '#electron/session-host/guests/no-session-error';
import { LocalPortError } from '#electron/session-host/tunnels/local-listener';
import { type PortSessionHandlers, Tunnel, type TunnelOptions } from '#electron/session-host/tunnels/tunnel';
import type { TunnelStatus } from '#shared/tunnels/tunnel';
import { FakeClock } from '#test/helpers/fake-clock';

class FakeSocket extends EventEmitter {
  destroyed = false;
  destroy() {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }
}

/** One session of the tunnel, played by the test. */
interface Played {
  ticket: SessionTicket;
  handlers: PortSessionHandlers;
  carried: FakeSocket[];
  ended: string | undefined;
  woken: number;
}

class TunnelUnderTest {
  readonly clock = new FakeClock();
  readonly statuses: TunnelStatus[] = [];
  readonly sessions: Played[] = [];
  readonly terminated: string[] = [];
  readonly asked: number[] = [];
  readonly listened: number[] = [];
  closed = 0;
  /** What the next StartSession answers with, if it does not go well. */
  refuse: Error | undefined;
  readonly tunnel: Tunnel;
  #connect: ((socket: Socket) => void) | undefined;

  constructor(options: Partial<TunnelOptions> = {}) {
    this.tunnel = new Tunnel({
      tunnelId: 't',
      localPort: 5000,
      isAutomatic: false,
      restartsAlone: true,
      clock: this.clock,
      logger: silentLogger,
      random: () => 1,
      listen: async (port, onConnection) => {
        const given = port === 0 ? 40_000 : port;
        this.listened.push(given);
        this.#connect = onConnection;
        return {
          port: given,
          close: () => {
            this.closed += 1;
          },
        };
      },
      startSession: async (localPort) => {
        this.asked.push(localPort);
        if (this.refuse) throw this.refuse;
        return { sessionId: `s${this.asked.length}`, streamUrl: 'ws://x', token: 'secret' };
      },
      endSession: (sessionId) => this.terminated.push(sessionId),
      openSession: (ticket, handlers) => {
        const played: Played = { ticket, handlers, carried: [], ended: undefined, woken: 0 };
        this.sessions.push(played);
        handlers.onState({ kind: 'connecting' });
        return {
          connect: (socket) => played.carried.push(socket as unknown as FakeSocket),
          wake: () => {
            played.woken += 1;
          },
          end: (reason) => {
            played.ended = reason;
          },
        };
      },
      onStatus: (status) => this.statuses.push(status),
      ...options,
    });
  }

  get status(): TunnelStatus {
    return this.tunnel.status;
  }

  get session(): Played {
    return this.sessions.at(-1) as Played;
  }

  connect(): FakeSocket {
    const socket = new FakeSocket();
    this.#connect?.(socket as unknown as Socket);
    return socket;
  }

  async live(): Promise<Played> {
    await settled();
    this.session.handlers.onState({ kind: 'live' });
    await settled();
    return this.session;
  }

  /** Moves time on in steps, so that what is asked between is answered. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      this.clock.advance(100);
      await settled();
    }
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Tunnel', () => {
  it('listens, starts a session, and is up when that is live', async () => {
    const under = new TunnelUnderTest();
    expect(under.status.health.kind).toBe('connecting');
    await settled();
    expect([under.listened, under.asked]).toEqual([[5000], [5000]]);
    expect(under.status).toMatchObject({ health: { kind: 'connecting' }, localPort: 5000 });
    await under.live();
    expect(under.status.health).toEqual({ kind: 'up', since: under.clock.now() });
  });

  it('counts connections and bytes, and says so a moment later at most', async () => {
    const under = new TunnelUnderTest();
    const { handlers, carried } = await under.live();
    const before = under.statuses.length;
    const socket = under.connect();
    under.connect();
    expect(carried).toHaveLength(2);
    expect(under.statuses).toHaveLength(before);
    under.clock.advance(100);
    expect(under.statuses).toHaveLength(before + 1);
    expect(under.statuses.at(-1)).toMatchObject({ openConnections: 2, totalConnections: 2 });
    handlers.onTraffic(10, 2000);
    under.clock.advance(1000);
    expect(under.statuses.at(-1)).toMatchObject({
      bytesUp: 10,
      bytesDown: 2000,
      upBytesPerSecond: 10,
      downBytesPerSecond: 2000,
      samples: [[10, 2000]],
    });
    socket.destroy();
    under.clock.advance(100);
    expect(under.statuses.at(-1)).toMatchObject({ openConnections: 1, totalConnections: 2 });
  });

  it('tells nothing while nothing changes', async () => {
    const under = new TunnelUnderTest();
    await under.live();
    const before = under.statuses.length;
    under.clock.advance(3_600_000);
    expect(under.statuses).toHaveLength(before);
  });

  it('is degraded while its session is resumed or stalled, and keeps since when', async () => {
    const under = new TunnelUnderTest();
    const { handlers } = await under.live();
    under.clock.advance(5000);
    const lostAt = under.clock.now();
    handlers.onState({ kind: 'resuming', attempt: 1, reason: 'The connection was lost. Trying again.' });
    expect(under.status.health).toEqual({
      kind: 'degraded',
      since: lostAt,
      reason: 'The connection was lost. Trying again.',
    });
    under.clock.advance(5000);
    handlers.onState({ kind: 'stalled', since: lostAt, reason: 'The node is not connected.' });
    expect(under.status.health).toEqual({
      kind: 'degraded',
      since: lostAt,
      reason: 'The node is not connected.',
    });
    handlers.onState({ kind: 'live' });
    expect(under.status.health).toEqual({ kind: 'up', since: under.clock.now() });
  });

  it('says why and when the target refused, until bytes come from it again', async () => {
    const under = new TunnelUnderTest();
    const { handlers } = await under.live();
    handlers.onRefused('Nothing listens there.');
    const at = under.clock.now();
    under.clock.advance(1000);
    expect(under.status.health).toEqual({
      kind: 'degraded',
      since: at,
      reason: 'Nothing listens there.',
      at,
    });
    handlers.onTraffic(100, 0);
    expect(under.status.health.kind).toBe('degraded');
    handlers.onTraffic(0, 1);
    expect(under.status.health.kind).toBe('up');
  });

  it('keeps listening when its session ended, and starts another one after a while', async () => {
    const under = new TunnelUnderTest();
    const { handlers } = await under.live();
    await under.pass(60_000);
    handlers.onState({ kind: 'ended', reason: 'The session was terminated.' });
    const endedAt = under.clock.now();
    expect(under.status.health).toEqual({
      kind: 'down',
      since: endedAt,
      reason: 'The session was terminated.',
      nextTryAt: endedAt + 1000,
    });
    await under.pass(1000);
    expect(under.status.health).toMatchObject({ kind: 'connecting', reason: 'The session was terminated.' });
    await under.live();
    expect(under.status.health).toEqual({
      kind: 'up',
      since: under.clock.now(),
      previous: 'The session was terminated.',
    });
    expect([under.listened, under.closed]).toEqual([[5000], 0]);
  });

  it('waits longer after each failure, half a minute at most, and says since when it is down', async () => {
    const under = new TunnelUnderTest();
    under.refuse = new NoSessionError('The node is not connected.', false);
    await settled();
    const since = under.clock.now();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const { health } = under.status;
      if (health.kind !== 'down' || health.nextTryAt === undefined) throw new Error(health.kind);
      expect(health).toMatchObject({ since, reason: 'The node is not connected.' });
      delays.push(health.nextTryAt - under.clock.now());
      await under.pass(health.nextTryAt - under.clock.now());
    }
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('begins with the first delay again after a session that lived half a minute', async () => {
    const under = new TunnelUnderTest();
    for (const [lifeMs, delayMs] of [
      [1000, 1000],
      [1000, 2000],
      [30_000, 1000],
    ] as const) {
      await under.live();
      await under.pass(lifeMs);
      under.session.handlers.onState({ kind: 'ended', reason: 'It ended.' });
      expect(under.status.health).toMatchObject({ nextTryAt: under.clock.now() + delayMs });
      await under.pass(delayMs);
    }
  });

  it('gives what connects while there is no session to the next one', async () => {
    const under = new TunnelUnderTest();
    const { handlers } = await under.live();
    handlers.onState({ kind: 'ended', reason: 'It ended.' });
    const socket = under.connect();
    expect(under.status.openConnections).toBe(1);
    await under.pass(1000);
    const next = await under.live();
    expect(next.carried).toEqual([socket]);
    await under.pass(20_000);
    expect(socket.destroyed).toBe(false);
  });

  it('closes what has waited for fifteen seconds', async () => {
    const under = new TunnelUnderTest();
    under.refuse = new NoSessionError('No.', false);
    await settled();
    const socket = under.connect();
    await under.pass(14_900);
    expect(socket.destroyed).toBe(false);
    await under.pass(100);
    expect(socket.destroyed).toBe(true);
    under.clock.advance(100);
    expect(under.status.openConnections).toBe(0);
  });

  it('tries at once when somebody connects or something changed, though not twice in a second', async () => {
    const under = new TunnelUnderTest();
    under.refuse = new NoSessionError('No.', false);
    await under.pass(10_000);
    const attempts = under.asked.length;
    await under.pass(1000);
    under.connect();
    await settled();
    expect(under.asked).toHaveLength(attempts + 1);
    under.connect();
    under.tunnel.hurry();
    await settled();
    expect(under.asked).toHaveLength(attempts + 1);
    await under.pass(1000);
    under.tunnel.hurry();
    await settled();
    expect(under.asked).toHaveLength(attempts + 2);
  });

  it('wakes a session that it has', async () => {
    const under = new TunnelUnderTest();
    const session = await under.live();
    under.tunnel.hurry();
    expect(session.woken).toBe(1);
    expect(under.asked).toHaveLength(1);
  });

  it('stays down, and closes its port, when trying again cannot help or is not wanted', async () => {
    for (const [refuse, restartsAlone] of [
      [new NoSessionError('There is no such node.', true), true],
      [new NoSessionError('It broke.', false), false],
    ] as const) {
      const under = new TunnelUnderTest({ restartsAlone });
      under.refuse = refuse;
      await settled();
      const { health, localPort } = under.status;
      expect(health).toEqual({ kind: 'down', since: under.clock.now(), reason: refuse.message });
      expect([localPort, under.closed]).toEqual([undefined, 1]);
      under.tunnel.hurry();
      await under.pass(120_000);
      expect(under.asked).toHaveLength(1);
    }
  });

  it('takes no for an answer when the node forbids the target', async () => {
    const under = new TunnelUnderTest();
    const { handlers } = await under.live();
    handlers.onState({ kind: 'ended', reason: 'Forwarding to IP address 169.254.169.254 is forbidden.' });
    expect(under.status.health).not.toHaveProperty('nextTryAt');
  });

  it('says that its port is taken, and tries again', async () => {
    const taken = new TunnelUnderTest({
      localPort: 5001,
      listen: async (port) => {
        throw new LocalPortError(port, 'EADDRINUSE');
      },
    });
    await settled();
    expect(taken.status.health).toMatchObject({
      kind: 'down',
      isPortTaken: true,
      reason:
        'Port 5001 on 127.0.0.1 is used by another program. Choose another local port, or an automatic one.',
      nextTryAt: taken.clock.now() + 1000,
    });
    expect(taken.asked).toEqual([]);
  });

  it('an automatic one takes another port instead', async () => {
    const ports: number[] = [];
    const under = new TunnelUnderTest({
      isAutomatic: true,
      localPort: 5002,
      listen: async (port) => {
        ports.push(port);
        if (port !== 0) throw new LocalPortError(port, 'EADDRINUSE');
        return { port: 40_001, close() {} };
      },
    });
    await settled();
    expect(ports).toEqual([5002, 0]);
    expect(under.status.localPort).toBe(40_001);
  });

  it('gives up a session that the node does not begin', async () => {
    const under = new TunnelUnderTest();
    await settled();
    await under.pass(30_000);
    expect(under.status.health).toMatchObject({
      kind: 'down',
      reason: 'The node did not begin the session within 30 seconds.',
    });
    expect(under.terminated).toEqual(['s1']);
  });

  it('ends everything when it is stopped, also what is only just being started', async () => {
    const under = new TunnelUnderTest();
    const session = await under.live();
    const socket = under.connect();
    under.tunnel.stop();
    expect(session.ended).toBe('The tunnel was stopped.');
    expect(socket.destroyed).toBe(true);
    expect([under.closed, under.terminated]).toEqual([1, ['s1']]);
    expect(under.statuses.at(-1)?.health).toEqual({ kind: 'stopped' });
    expect(under.clock.pendingTimers).toBe(0);
    const early = new TunnelUnderTest();
    early.tunnel.stop();
    await settled();
    expect([early.closed, early.sessions.length]).toEqual([1, 0]);
  });
});
