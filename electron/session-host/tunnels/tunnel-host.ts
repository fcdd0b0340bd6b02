import { randomUUID } from 'node:crypto';
import { PortClient } from '../../adapters/data-channel/port-client';
import { SessionOverError } from '../../adapters/data-channel/resumable-channel';
import type { SessionTicket } from '../../features/terminals/ports';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { listenLocally } from './local-listener';
import { NoSessionError, Tunnel } from './tunnel';
import { type TunnelReport, type TunnelRequest, tunnelRequestSchema } from './tunnel-messages';

interface TunnelHostOptions {
  clock: Clock;
  logger: Logger;
  report(message: TunnelReport): void;
}

interface Asked {
  resolve(answer: { sessionId?: string; token: string; streamUrl: string }): void;
  reject(error: Error): void;
}

/** The tunnels of the session host: they listen here and carry bytes here; their sessions are started by main, which has the credentials. */
export class TunnelHost {
  readonly #options: TunnelHostOptions;
  readonly #tunnels = new Map<string, Tunnel>();
  readonly #asked = new Map<string, Asked>();

  constructor(options: TunnelHostOptions) {
    this.#options = options;
  }

  /** False when the message is none about tunnels. */
  receive(message: unknown): boolean {
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
      case 'tunnel-session': {
        const asked = this.#answered(request.requestId);
        if (asked) asked.resolve(request);
        // Asked for by a process before this one.
        else this.#options.report({ kind: 'tunnel-end-session', tunnelId: '', sessionId: request.sessionId });
        return;
      }
      case 'tunnel-resumed':
        this.#answered(request.requestId)?.resolve(request);
        return;
      case 'tunnel-no-session':
        this.#answered(request.requestId)?.reject(new NoSessionError(request.reason, request.isFinal));
        return;
      case 'tunnel-not-resumed':
        this.#answered(request.requestId)?.reject(
          request.isFinal ? new SessionOverError(request.reason) : new Error(request.reason),
        );
        return;
    }
  }

  #answered(requestId: string): Asked | undefined {
    const asked = this.#asked.get(requestId);
    this.#asked.delete(requestId);
    return asked;
  }

  #ask(message: (requestId: string) => TunnelReport): Promise<Parameters<Asked['resolve']>[0]> {
    const requestId = randomUUID();
    return new Promise((resolve, reject) => {
      this.#asked.set(requestId, { resolve, reject });
      this.#options.report(message(requestId));
    });
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
      startSession: async (localPort): Promise<SessionTicket> => {
        const {
          sessionId = '',
          token,
          streamUrl,
        } = await this.#ask((requestId) => ({
          kind: 'tunnel-start-session',
          requestId,
          tunnelId,
          localPort,
        }));
        return { sessionId, token, streamUrl };
      },
      endSession: (sessionId) => report({ kind: 'tunnel-end-session', tunnelId, sessionId }),
      openSession: (ticket, handlers) =>
        new PortClient({
          ticket,
          clock,
          logger,
          resume: () =>
            this.#ask((requestId) => ({
              kind: 'tunnel-resume-session',
              requestId,
              tunnelId,
              sessionId: ticket.sessionId,
            })),
          ...handlers,
        }),
      onStatus: (status) => report({ kind: 'tunnel-status', status }),
    });
    this.#tunnels.set(tunnelId, tunnel);
  }
}
