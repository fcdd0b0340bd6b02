import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { controlOpenSchema } from '../../wire/control-channel/messages';
import { clientOpenSchema, nodeOpenSchema } from '../../wire/data-channel/messages';
import { parseJsonText } from '../../wire/json-payload';
import { AwsError } from '../errors';
import type { Authenticator } from '../http/authenticate';
import { escapeXml } from '../http/render';
import { checkHost, flatHeaders } from '../http/request';
import type { Principal } from '../operations/operation';
import type { LiveSessions } from '../sessions/live-sessions';
import type { ChannelTokens } from './channel-tokens';
import type { ControlChannels } from './control-channels';
import { type DataSocket, dataSocket } from './data-socket';

/** The first frame of a channel must come within this time. */
const openTimeoutMs = 10_000;
/** A peer that answers no ping for two of these is gone. */
const pingMs = 15_000;
const maxFrameBytes = 1024 * 1024;
const channelPath = /^\/v1\/(control|data)-channel\/([A-Za-z0-9._-]{1,96})(?:\?.*)?$/;

interface GatewayOptions {
  authenticator: Authenticator;
  tokens: ChannelTokens;
  control: ControlChannels;
  sessions: LiveSessions;
  allowedHosts: ReadonlySet<string>;
  clock: Clock;
  logger: Logger;
}

/**
 * The message gateway: tokens for channels, WebSocket upgrades, and who may open what. Nodes sign the upgrade and
 * present the token that they have just asked for; clients present the token of StartSession or ResumeSession alone.
 */
export class Gateway {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  });
  readonly #alive = new WeakSet<WebSocket>();
  readonly #pinger: Timer;

  constructor(private readonly options: GatewayOptions) {
    this.#pinger = every(options.clock, pingMs, () => this.#pingAll(), { background: true });
  }

  /** Answers `POST /v1/control-channel/{id}` and `/v1/data-channel/{id}`; stock agents want XML with a token. */
  create(path: string, principal: Principal): string {
    const { kind, id } = this.#parse(path);
    if (principal.kind !== 'node')
      throw new AwsError('AccessDeniedException', 'Only a managed node may open this channel.', 403);
    if (kind === 'control' && id !== principal.nodeId) {
      throw new AwsError(
        'AccessDeniedException',
        `The node ${principal.nodeId} may not open the control channel of ${id}.`,
        403,
      );
    }
    if (kind === 'data' && !this.options.sessions.mayServe(id, principal.nodeId)) {
      // This text ends a stock agent's retries.
      throw new AwsError('InvalidSession', 'Session is already terminated', 400);
    }
    const token = this.options.tokens.issue(`${kind}/${id}`, principal.nodeId);
    const name = kind === 'control' ? 'CreateControlChannelResponse' : 'CreateDataChannelResponse';
    return `<${name}><MessageSchemaVersion>1.0</MessageSchemaVersion><TokenValue>${escapeXml(token)}</TokenValue></${name}>`;
  }

  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    try {
      checkHost(request.headers.host, this.options.allowedHosts);
      const { kind, id } = this.#parse(request.url ?? '');
      const nodeId = this.#signedBy(request);
      if (kind === 'control' && nodeId !== id)
        throw new AwsError('AccessDeniedException', 'This control channel is of another node.', 403);
      this.#server.handleUpgrade(request, socket, head, (webSocket) =>
        this.#opened(webSocket, dataSocket(webSocket, socket), kind, id, nodeId),
      );
    } catch (error) {
      const status = error instanceof AwsError ? error.statusCode : 500;
      this.options.logger.info('upgrade refused', {
        path: request.url?.split('?')[0],
        reason: (error as Error).message,
      });
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  };

  stop(): void {
    this.#pinger.cancel();
    for (const client of this.#server.clients) client.close(1001, 'the bridge is stopping');
    // A peer that does not answer the close must not keep the process.
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #parse(path: string): { kind: 'control' | 'data'; id: string } {
    const match = channelPath.exec(path);
    if (!match)
      throw new AwsError(
        'ResourceNotFoundException',
        `There is no channel ${path.split('?')[0]?.slice(0, 120)}.`,
        404,
      );
    return { kind: match[1] as 'control' | 'data', id: match[2] as string };
  }

  /** The node that signed an upgrade; undefined for a client's, which is not signed. */
  #signedBy(request: IncomingMessage): string | undefined {
    if (request.headers.authorization === undefined) return undefined;
    const { principal } = this.options.authenticator.authenticate(
      { method: 'GET', path: request.url ?? '', headers: flatHeaders(request), body: Buffer.alloc(0) },
      this.options.clock.now(),
    );
    if (principal.kind !== 'node')
      throw new AwsError('AccessDeniedException', 'Only a managed node signs this request.', 403);
    return principal.nodeId;
  }

  #opened(
    socket: WebSocket,
    data: DataSocket,
    kind: 'control' | 'data',
    id: string,
    nodeId: string | undefined,
  ): void {
    const { clock, logger } = this.options;
    this.#alive.add(socket);
    socket.on('pong', () => this.#alive.add(socket));
    socket.on('ping', () => this.#alive.add(socket));
    socket.on('error', (error) =>
      logger.warn('channel broke', { channel: `${kind}/${id}`, reason: error.message }),
    );
    const refuse = (reason: string) => {
      logger.warn('channel refused', { channel: `${kind}/${id}`, nodeId, reason });
      socket.close(1008, reason);
    };
    const timer = clock.after(openTimeoutMs, () => refuse('no open message came in time'), {
      background: true,
    });
    socket.on('close', () => timer.cancel());
    socket.once('message', (text: Buffer, isBinary: boolean) => {
      timer.cancel();
      if (isBinary) return refuse('the first frame is not an open message');
      try {
        const reason = this.#open(socket, data, kind, id, nodeId, text.toString('utf8'));
        if (reason !== undefined) refuse(reason);
      } catch {
        refuse('the open message cannot be read');
      }
    });
  }

  /** Answers why the channel may not be opened, or undefined when it is. */
  #open(
    socket: WebSocket,
    data: DataSocket,
    kind: 'control' | 'data',
    id: string,
    nodeId: string | undefined,
    text: string,
  ): string | undefined {
    const { tokens, control, sessions } = this.options;
    if (nodeId === undefined) {
      const open = parseJsonText(clientOpenSchema, text, 'open message');
      return sessions.attachClient(id, open.TokenValue, data, open.QuarterdeckStream !== undefined)
        ? undefined
        : 'the token is not valid for this session';
    }
    const notValid = 'the token is not valid for this channel';
    if (kind === 'control') {
      const { QuarterdeckOutput, TokenValue } = parseJsonText(controlOpenSchema, text, 'open message');
      if (!tokens.redeem(TokenValue, `control/${id}`, nodeId)) return notValid;
      control.attach(nodeId, socket, { uncutOutput: QuarterdeckOutput !== undefined });
      return undefined;
    }
    const open = parseJsonText(nodeOpenSchema, text, 'open message');
    if (!tokens.redeem(open.TokenValue, `data/${id}`, nodeId)) return notValid;
    if (!sessions.mayServe(id, nodeId)) return 'the session has ended';
    sessions.attachNode(id, data, open.QuarterdeckStream !== undefined);
    return undefined;
  }

  #pingAll(): void {
    for (const socket of this.#server.clients) {
      // A socket that is not read because its other end is slow cannot show its answers.
      if (socket.isPaused) continue;
      if (!this.#alive.has(socket)) {
        socket.terminate();
        continue;
      }
      this.#alive.delete(socket);
      if (socket.readyState === 1) socket.ping();
    }
  }
}
