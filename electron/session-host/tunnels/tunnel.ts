import type { Socket } from 'node:net';
import type { SessionState } from '#shared/terminals/terminal-port';
import { stoppedStatus, type TunnelHealth, type TunnelStatus } from '#shared/tunnels/tunnel';
import type { SessionTicket } from '../../features/terminals/ports';
import type { Clock, Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { NoSessionError } from '../guests/no-session-error';
import { type LocalListener, LocalPortError, type OpenListener } from './local-listener';
import { TrafficMeter } from './traffic-meter';
import { following, healthOfSession, type Refusal } from './tunnel-health';
import { WaitingRoom } from './waiting-room';

/** The client of one Port session, as a tunnel uses it. */
export interface PortSession {
  connect(socket: Socket): void;
  wake(): void;
  end(reason: string): void;
}

export interface PortSessionHandlers {
  onState(state: SessionState): void;
  onRefused(reason: string): void;
  onTraffic(up: number, down: number): void;
}

export interface TunnelOptions {
  tunnelId: string;
  /** On 127.0.0.1; 0 for any free one. */
  localPort: number;
  /** Another port is as good when this one is taken. */
  isAutomatic: boolean;
  /** A session that ended is followed by another one. */
  restartsAlone: boolean;
  clock: Clock;
  logger: Logger;
  listen: OpenListener;
  /** Rejects with NoSessionError. */
  startSession(localPort: number): Promise<SessionTicket>;
  /** Has a session ended on the node; it may have ended already. */
  endSession(sessionId: string): void;
  openSession(ticket: SessionTicket, handlers: PortSessionHandlers): PortSession;
  onStatus(status: TunnelStatus): void;
  /** 0 to 1, for the spread of retries; given by tests that must repeat. */
  random?(): number;
}

const firstRetryMs = 1000;
const maxRetryMs = 30_000;
/** A session that lived this long was a good one: the next attempt after it is the first. */
const healthyMs = 30_000;
/** However much somebody waits, attempts are this far apart. */
const hurryMs = 1000;
/** A node that has not begun the session by then does not. */
const beginMs = 30_000;
/** Counts change often; people read slowly. */
const tellMs = 100;

const forbidden = /^Forwarding to IP address .* is forbidden\.$/;

/**
 * A forwarded port: a listener on this machine, and one session after the other that carries its connections. The
 * listener outlives its sessions; what connects while there is none waits for the next one.
 */
export class Tunnel {
  readonly #options: TunnelOptions;
  readonly #meter: TrafficMeter;
  readonly #waiting: WaitingRoom;
  readonly #sockets = new Set<Socket>();
  #totalConnections = 0;
  #listener: LocalListener | undefined;
  #session: { id: string; client: PortSession; state: SessionState; wasLive: boolean } | undefined;
  #refusal: Refusal | undefined;
  /** Why the last session that worked ended. */
  #previous: string | undefined;
  #health: TunnelHealth;
  #isStopped = false;
  #isTrying = false;
  #failures = 0;
  #triedAt = 0;
  #liveSince: number | undefined;
  /** Since when it is down, attempts between included. */
  #downSince: number | undefined;
  #retry: Timer | undefined;
  #begin: Timer | undefined;
  #tell: Timer | undefined;

  constructor(options: TunnelOptions) {
    this.#options = options;
    this.#meter = new TrafficMeter(options.clock, () => this.#tellNow());
    this.#waiting = new WaitingRoom(options.clock);
    this.#health = { kind: 'connecting', since: options.clock.now() };
    void this.#try();
  }

  get status(): TunnelStatus {
    if (this.#isStopped) return stoppedStatus(this.#options.tunnelId);
    const [upBytesPerSecond, downBytesPerSecond] = this.#meter.rates;
    return {
      tunnelId: this.#options.tunnelId,
      health: this.#health,
      ...(this.#listener ? { localPort: this.#listener.port } : {}),
      openConnections: this.#sockets.size,
      totalConnections: this.#totalConnections,
      bytesUp: this.#meter.bytesUp,
      bytesDown: this.#meter.bytesDown,
      upBytesPerSecond,
      downBytesPerSecond,
      samples: [...this.#meter.samples],
    };
  }

  /** Something may have come right (a node is back, the machine woke up): what waits for its next attempt makes it now. */
  hurry(): void {
    const { clock } = this.#options;
    this.#session?.client.wake();
    if (this.#retry === undefined || clock.now() - this.#triedAt < hurryMs) return;
    this.#retry.cancel();
    this.#retry = undefined;
    void this.#try();
  }

  /** Closes the listener and its connections, and ends the session. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#closeAll();
    this.#tellNow();
  }

  async #try(): Promise<void> {
    const { clock, startSession, endSession } = this.#options;
    if (this.#isTrying) return;
    this.#isTrying = true;
    this.#triedAt = clock.now();
    const before = this.#health;
    this.#setHealth({
      kind: 'connecting',
      since: this.#triedAt,
      ...('reason' in before && before.reason !== undefined ? { reason: before.reason } : {}),
    });
    try {
      this.#listener ??= await this.#listen();
      this.#tellNow();
      // Stopped while it was made: nobody else would close it.
      if (this.#isStopped) this.#listener.close();
      else {
        const ticket = await startSession(this.#listener.port);
        if (this.#isStopped) endSession(ticket.sessionId);
        else this.#open(ticket);
      }
    } catch (error) {
      this.#isTrying = false;
      if (!this.#isStopped) this.#failed(error as Error);
      return;
    }
    this.#isTrying = false;
  }

  async #listen(): Promise<LocalListener> {
    const { listen, localPort, isAutomatic } = this.#options;
    const onConnection = (socket: Socket) => this.#connected(socket);
    try {
      return await listen(localPort, onConnection);
    } catch (error) {
      if (!isAutomatic || localPort === 0) throw error;
      return listen(0, onConnection);
    }
  }

  #open(ticket: SessionTicket): void {
    const { clock, openSession } = this.#options;
    const { sessionId } = ticket;
    const isCurrent = () => this.#session?.id === sessionId;
    this.#session = {
      id: sessionId,
      state: { kind: 'connecting' },
      wasLive: false,
      client: { connect: (socket) => socket.destroy(), wake() {}, end() {} },
    };
    this.#begin = clock.after(beginMs, () => {
      if (!isCurrent() || this.#session?.wasLive) return;
      this.#endSession('The node did not begin the session.');
      this.#failed(new Error(`The node did not begin the session within ${beginMs / 1000} seconds.`));
    });
    const client = openSession(ticket, {
      onState: (state) => {
        if (isCurrent()) this.#changed(state);
      },
      onRefused: (reason) => {
        if (!isCurrent()) return;
        this.#refusal = { reason, at: clock.now() };
        this.#followSession();
      },
      onTraffic: (up, down) => {
        this.#meter.add(up, down);
        if (down === 0 || this.#refusal === undefined || !isCurrent()) return;
        // The target answers again.
        this.#refusal = undefined;
        this.#followSession();
      },
    });
    if (this.#session?.id === sessionId) this.#session.client = client;
  }

  #changed(state: SessionState): void {
    const session = this.#session;
    if (!session) return;
    session.state = state;
    if (state.kind === 'ended') {
      this.#forgetSession();
      // It may have ended on this side alone.
      this.#options.endSession(session.id);
      this.#failed(new NoSessionError(state.reason, forbidden.test(state.reason)));
      return;
    }
    if (state.kind === 'live') {
      this.#begin?.cancel();
      session.wasLive = true;
      this.#liveSince ??= this.#options.clock.now();
    }
    this.#followSession();
    // The client is not known yet when it is live at once.
    if (state.kind === 'live') queueMicrotask(() => this.#goOn());
  }

  #goOn(): void {
    const session = this.#session;
    if (session?.state.kind === 'live') this.#waiting.leave((socket) => session.client.connect(socket));
  }

  #followSession(): void {
    const session = this.#session;
    if (!session || session.state.kind === 'ended') return;
    const { clock } = this.#options;
    const health = healthOfSession(session.state, session.wasLive, this.#refusal, clock.now());
    const previous = this.#previous;
    this.#setHealth(health.kind === 'up' && previous !== undefined ? { ...health, previous } : health);
  }

  #failed(error: Error): void {
    const { clock, restartsAlone, logger, tunnelId, random = Math.random } = this.#options;
    const now = clock.now();
    if (this.#liveSince !== undefined && now - this.#liveSince >= healthyMs) this.#failures = 0;
    if (this.#liveSince !== undefined) this.#previous = error.message;
    this.#liveSince = undefined;
    this.#refusal = undefined;
    logger.info('a tunnel has no session', { tunnelId, reason: error.message });
    const isPortTaken = error instanceof LocalPortError && error.isTaken;
    const down = {
      kind: 'down' as const,
      since: this.#downSince ?? now,
      reason: error.message,
      ...(isPortTaken ? { isPortTaken } : {}),
    };
    this.#downSince = down.since;
    if (!restartsAlone || (error instanceof NoSessionError && error.isFinal)) {
      this.#closeAll();
      this.#setHealth(down);
      return;
    }
    const backoff = Math.min(maxRetryMs, firstRetryMs * 2 ** this.#failures);
    this.#failures += 1;
    const delayMs = Math.round(backoff * (0.5 + random() / 2));
    this.#retry = clock.after(delayMs, () => {
      this.#retry = undefined;
      void this.#try();
    });
    this.#setHealth({ ...down, nextTryAt: now + delayMs });
  }

  #connected(socket: Socket): void {
    this.#totalConnections += 1;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#tellSoon();
    });
    this.#tellSoon();
    const session = this.#session;
    if (session?.state.kind === 'live') {
      session.client.connect(socket);
      return;
    }
    this.#waiting.enter(socket);
    this.hurry();
  }

  #forgetSession(): void {
    this.#begin?.cancel();
    this.#session = undefined;
  }

  #endSession(reason: string): void {
    const session = this.#session;
    if (!session) return;
    this.#forgetSession();
    session.client.end(reason);
    this.#options.endSession(session.id);
  }

  #closeAll(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#endSession('The tunnel was stopped.');
    this.#listener?.close();
    this.#listener = undefined;
    for (const socket of this.#sockets) socket.destroy();
    this.#meter.stop();
  }

  #setHealth(health: TunnelHealth): void {
    if (health.kind === 'up' || health.kind === 'degraded') this.#downSince = undefined;
    this.#health = following(this.#health, health);
    this.#tellNow();
  }

  #tellSoon(): void {
    this.#tell ??= this.#options.clock.after(tellMs, () => this.#tellNow(), { background: true });
  }

  #tellNow(): void {
    this.#tell?.cancel();
    this.#tell = undefined;
    this.#options.onStatus(this.status);
  }
}
