import { PortClient } from '../../adapters/data-channel/port-client';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { AskedSessions } from '../guests/asked-sessions';
import type { GuestSessionAsk } from '../guests/guest-session-messages';
import { listenLocally } from './local-listener';
import { Tunnel } from './tunnel';
import {
  type TunnelOrder,
  type TunnelReport,
  type TunnelRequest,
  tunnelRequestSchema,
} from './tunnel-messages';

interface TunnelHostOptions {
  clock: Clock;
  logger: Logger;
  report(message: TunnelReport | GuestSessionAsk): void;
}

/** The tunnels of the session host: they listen here and carry bytes here; their sessions are started by main, which has the credentials. */
export class TunnelHost {
  readonly #options: TunnelHostOptions;
  readonly #tunnels = new Map<string, Tunnel>();
  readonly #sessions: AskedSessions<TunnelOrder>;

  constructor(options: TunnelHostOptions) {
    this.#options = options;
    this.#sessions = new AskedSessions({ guest: 'tunnels', report: options.report });
  }

  /** False when the message is none about tunnels. */
  receive(message: unknown): boolean {
    if (this.#sessions.receive(message)) return true;
    const request = tunnelRequestSchema.safeParse(message);
    if (!request.success) return false;
    this.#carryOut(request.data);
    return true;
  }

  wake(): void {
    for (const tunnel of this.#tunnels.values()) tunnel.hurry();
  }

  #carryOut(request: TunnelRequest): void {
    switch (request.kind) {
      case 'tunnel-open':
        this.#close(request.tunnelId);
        this.#open(request);
        return;
      case 'tunnel-close':
        this.#close(request.tunnelId);
        return;
      case 'tunnel-hurry':
        for (const [tunnelId, tunnel] of this.#tunnels)
          if (request.tunnelIds?.includes(tunnelId) ?? true) tunnel.hurry();
        return;
    }
  }

  #close(tunnelId: string): void {
    const tunnel = this.#tunnels.get(tunnelId);
    this.#tunnels.delete(tunnelId);
    tunnel?.stop();
  }

  #open({ tunnelId, ...wanted }: Extract<TunnelRequest, { kind: 'tunnel-open' }>): void {
    const { clock, report } = this.#options;
    const logger = this.#options.logger.child('tunnel');
    const tunnel = new Tunnel({
      ...wanted,
      tunnelId,
      clock,
      logger,
      listen: listenLocally,
      startSession: (localPort) => this.#sessions.start(tunnelId, { localPort }),
      endSession: (sessionId) => void this.#sessions.end(sessionId),
      openSession: (ticket, handlers) =>
        new PortClient({
          ticket,
          clock,
          logger,
          resume: () => this.#sessions.resume(tunnelId, ticket.sessionId),
          ...handlers,
        }),
      onStatus: (status) => report({ kind: 'tunnel-status', status }),
    });
    this.#tunnels.set(tunnelId, tunnel);
  }
}
