import { asAppError } from '#shared/errors/app-error';
import { type SavedTunnel, targetText } from '#shared/tunnels/tunnel';
import type { SessionStarter } from '../../features/terminals/ports';
import type { Logger } from '../../platform/logger';
import type { TunnelReport, TunnelRequest } from '../../session-host/tunnels/tunnel-messages';

interface TunnelSessionsOptions {
  /** Asked anew for each use: the connection may have got another client meanwhile. */
  starter(connectionId: string): Promise<SessionStarter>;
  tunnel(tunnelId: string): SavedTunnel | undefined;
  send(message: TunnelRequest): void;
  logger: Logger;
}

type Asked<Kind extends TunnelReport['kind']> = Extract<TunnelReport, { kind: Kind }>;

const longestReason = 256;

/** What a tunnel asks of Session Manager. */
export function sessionRequest(tunnel: SavedTunnel, localPort: number) {
  const { host, port } = tunnel.target;
  return {
    nodeId: tunnel.nodeId,
    documentName:
      host === undefined ? 'AWS-StartPortForwardingSession' : 'AWS-StartPortForwardingSessionToRemoteHost',
    parameters: {
      portNumber: [String(port)],
      localPortNumber: [String(localPort)],
      ...(host === undefined ? {} : { host: [host] }),
    },
    reason: `Tunnel ${tunnel.name} to ${targetText(tunnel.target)}`.slice(0, longestReason),
  };
}

/** Starts, resumes and terminates the sessions of tunnels, for the process that carries them. */
export class TunnelSessions {
  readonly #options: TunnelSessionsOptions;
  /** Sessions that were started and not terminated: the connection of each. */
  readonly #open = new Map<string, string>();

  constructor(options: TunnelSessionsOptions) {
    this.#options = options;
  }

  async start({ requestId, tunnelId, localPort }: Asked<'tunnel-start-session'>): Promise<void> {
    const { tunnel: find, starter, send } = this.#options;
    const tunnel = find(tunnelId);
    try {
      if (!tunnel) throw new Error('The tunnel was deleted.');
      const ticket = await (await starter(tunnel.connectionId)).start(sessionRequest(tunnel, localPort));
      this.#open.set(ticket.sessionId, tunnel.connectionId);
      send({ kind: 'tunnel-session', requestId, ...ticket });
    } catch (thrown) {
      const error = asAppError(thrown);
      const isNotConnected = error.cause instanceof Error && error.cause.name === 'TargetNotConnected';
      send({
        kind: 'tunnel-no-session',
        requestId,
        reason: isNotConnected ? `The node ${tunnel?.nodeName ?? ''} is not connected.` : error.message,
        // What was asked is wrong, or the node is no more: the same answer would come again.
        isFinal: error.code === 'Invalid' || error.code === 'NotFound',
      });
    }
  }

  async resume({ requestId, tunnelId, sessionId }: Asked<'tunnel-resume-session'>): Promise<void> {
    const { tunnel: find, starter, send } = this.#options;
    try {
      const connectionId = this.#open.get(sessionId) ?? find(tunnelId)?.connectionId ?? '';
      const { token, streamUrl } = await (await starter(connectionId)).resume(sessionId);
      send({ kind: 'tunnel-resumed', requestId, token, streamUrl });
    } catch (thrown) {
      const error = asAppError(thrown);
      // Another session may still be had.
      const isFinal = error.code === 'NotFound' || error.code === 'AccessDenied';
      send({ kind: 'tunnel-not-resumed', requestId, reason: error.message, isFinal });
    }
  }

  async terminate(sessionId: string): Promise<void> {
    const connectionId = this.#open.get(sessionId);
    if (connectionId === undefined) return;
    this.#open.delete(sessionId);
    try {
      await (await this.#options.starter(connectionId)).terminate(sessionId);
    } catch (error) {
      this.#options.logger.warn('the session of a tunnel was not terminated', { sessionId, error });
    }
  }

  async terminateAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((sessionId) => this.terminate(sessionId)));
  }
}
