import type { OpenChannelSocket } from '#electron/adapters/data-channel/channel-socket';
import { SessionOverError } from '#electron/adapters/data-channel/resumable-channel';
import { SessionRelay } from '#electron/control-plane/gateway/session-relay';
import type { ServiceAccess } from '#electron/local-node/service/service-access';
import { ServiceError, TransportError } from '#electron/local-node/service/service-errors';
import type { OpenDataChannel } from '#electron/local-node/sessions/data-channel';
import type { SessionEnd } from '#electron/local-node/sessions/session-work';
import { peekMessageType } from '#electron/wire/agent-message';
import { MessageType } from '#electron/wire/message-type';
import type { FakeClock } from '../fake-clock';
import type { LineConditions } from './fault-line';
import type { SeededRandom } from './seeded-random';
import { type CutNotice, SimulatedConnection } from './simulated-connection';
import { UnackedLedger } from './unacked-ledger';

export type End = 'client' | 'node';

interface SimulatedServiceOptions {
  clock: FakeClock;
  random: SeededRandom;
  /** `from` and `to` tell the line: one of them is the service. */
  conditions(from: End | 'service', to: End | 'service', frameType: string | undefined): LineConditions;
  /** Which ends are ours and are told about the other. */
  takesOptions: Record<End, boolean>;
  /** The node is told on its control channel that the session is over. */
  onNodeTold(): void;
}

const sessionId = 'session-of-a-schedule';
const apiMs = 20;

/**
 * The service of one session on simulated time: the real relay, with tokens, sockets and calls that fail as a schedule
 * says. What the client and the node are given in place of real sockets comes from here.
 */
export class SimulatedService {
  readonly #options: SimulatedServiceOptions;
  readonly ledgers: Record<End, UnackedLedger> = {
    client: new UnackedLedger(MessageType.inputStreamData),
    node: new UnackedLedger(MessageType.outputStreamData),
  };
  #relay: SessionRelay;
  #connections: Record<End, SimulatedConnection | undefined> = { client: undefined, node: undefined };
  #tokens = new Set<string>(['token-0']);
  tokensGiven = 0;
  #isDown = false;
  /** Why the session is over. */
  #over: string | undefined;
  /** How often something of an end fails before it works again. */
  readonly failures: Record<End, { token: number; call: number }> = {
    client: { token: 0, call: 0 },
    node: { token: 0, call: 0 },
  };

  constructor(options: SimulatedServiceOptions) {
    this.#options = options;
    this.#relay = this.#newRelay();
  }

  get over(): string | undefined {
    return this.#over;
  }

  readonly ticket = { sessionId, streamUrl: 'wss://service.test/v1/data-channel/1', token: 'token-0' };

  // --- the client's way in

  readonly openSocket: OpenChannelSocket = (_url, handlers) => {
    const { clock } = this.#options;
    let connection: SimulatedConnection | undefined;
    let isGone = false;
    const gone = (reason: string) => {
      if (isGone) return;
      isGone = true;
      handlers.onClosed(reason);
    };
    clock.after(apiMs, () => {
      if (isGone) return;
      if (this.#isDown) {
        gone('the connection was refused');
        return;
      }
      connection = this.#connect('client', {
        onFrame: (frame) => {
          handlers.onAlive();
          handlers.onFrame(frame);
        },
        onClosed: gone,
      });
      handlers.onOpen();
    });
    return {
      get isOpen() {
        return connection?.isOpenAtPeer ?? false;
      },
      sendText: (text) => connection?.sendText(text),
      sendFrame: (frame) => {
        this.ledgers.client.sent(frame as Buffer);
        connection?.sendFrame(frame as Buffer);
      },
      ping: () => connection?.ping(() => handlers.onAlive()),
      close: () => {
        if (connection) connection.closeByPeer();
        else clock.after(0, () => gone(''));
      },
      terminate: () => {
        connection?.cut({ peerAfterMs: undefined, serviceAfterMs: 50 });
        clock.after(0, () => gone('no sign of life'));
      },
    };
  };

  readonly resume = async (): Promise<{ token: string }> => {
    await this.#pause(apiMs);
    if (this.#over !== undefined) throw new SessionOverError(this.#over);
    if (this.#isDown) throw new Error('the service cannot be reached');
    if (this.#fails('client', 'call')) throw new Error('the service is busy');
    return { token: this.#newToken() };
  };

  // --- the node's way in

  readonly access = (): ServiceAccess =>
    ({
      instanceId: 'mi-0123456789abcdef0',
      sign: async () => ({}),
      renewCredentials: () => {},
      client: {
        transport: { endpoint: {} },
        createChannel: async () => {
          await this.#pause(apiMs);
          if (this.#over !== undefined)
            throw new ServiceError('InvalidSession', 'Session is already terminated', 400);
          if (this.#isDown) throw new TransportError('ECONNREFUSED', 'Nothing listens at the service.');
          if (this.#fails('node', 'call'))
            throw this.#options.random.chance(0.5)
              ? new ServiceError('InternalServerError', '', 500)
              : new ServiceError('ExpiredTokenException', 'The security token is expired.', 403);
          return this.#newToken();
        },
      },
    }) as unknown as ServiceAccess;

  readonly openChannel: OpenDataChannel = async ({ onFrame, signal }) => {
    await this.#pause(apiMs);
    if (this.#isDown || signal?.aborted)
      throw new TransportError('ECONNREFUSED', 'Nothing listens at the service.');
    let closedBecause: (reason: string) => void = () => {};
    const closed = new Promise<string>((resolve) => {
      closedBecause = resolve;
    });
    const connection = this.#connect('node', { onFrame, onClosed: (reason) => closedBecause(reason) });
    return {
      closed,
      bufferedBytes: 0,
      sendText: (text) => connection.sendText(text),
      sendFrame: (frame) => {
        this.ledgers.node.sent(frame as Buffer);
        connection.sendFrame(frame as Buffer);
      },
      close: () => connection.closeByPeer('The node closed the connection.'),
    };
  };

  /** The node's word on the control channel that its session has ended. */
  nodeEnded({ output }: SessionEnd): void {
    this.#options.clock.after(apiMs, () =>
      this.end(output, output === '' ? 'The session has ended.' : output),
    );
  }

  // --- what a schedule does to it

  cut(end: End, notice: CutNotice): void {
    this.#connections[end]?.cut(notice);
  }

  /** The end closes its connection in good order: nothing that is on its way is lost. */
  close(end: End): void {
    if (end === 'client') this.#connections.client?.closeByPeer('the network changed');
    else this.#connections.node?.closeByService('the service moved the connection');
  }

  /** Everything that the relay kept is lost. */
  restart(downMs: number): void {
    const { clock, random } = this.#options;
    this.#isDown = true;
    this.#relay = this.#newRelay();
    for (const end of ['client', 'node'] as const)
      this.cut(end, { peerAfterMs: random.integer(0, 50), serviceAfterMs: undefined });
    clock.after(downMs, () => {
      this.#isDown = false;
    });
  }

  /** The service ends the session; `output` is what the client is told. */
  end(output: string, over = output): void {
    if (this.#over !== undefined) return;
    this.#over = over;
    this.#relay.close({ SessionId: sessionId, MessageType: MessageType.channelClosed, Output: output });
    this.#options.clock.after(apiMs, () => this.#options.onNodeTold());
  }

  #newRelay(): SessionRelay {
    return new SessionRelay({ onActivity: () => {}, onNodeState: () => {}, onPresence: () => {} });
  }

  #newToken(): string {
    this.tokensGiven += 1;
    const token = `token-${this.tokensGiven}`;
    this.#tokens.add(token);
    return token;
  }

  #fails(end: End, what: 'token' | 'call'): boolean {
    if (this.failures[end][what] === 0) return false;
    this.failures[end][what] -= 1;
    return true;
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.after(delayMs, resolve));
  }

  #connect(
    end: End,
    peer: { onFrame(frame: Buffer): void; onClosed(reason: string): void },
  ): SimulatedConnection {
    const { clock, random, conditions, takesOptions } = this.#options;
    const ledger = this.ledgers[end];
    const relay = this.#relay;
    const connection: SimulatedConnection = new SimulatedConnection({
      clock,
      random,
      conditions: (to, type) =>
        to === 'peer' ? conditions('service', end, type) : conditions(end, 'service', type),
      peer: {
        onFrame: (frame, isDamaged) => {
          if (!isDamaged && peekMessageType(frame) === MessageType.acknowledge) ledger.acknowledged(frame);
          peer.onFrame(frame);
        },
        onClosed: peer.onClosed,
      },
      onText: (text) => {
        const { TokenValue: token } = JSON.parse(text) as { TokenValue: string };
        // The service was restarted under this connection, or has closed it.
        if (relay !== this.#relay || !connection.data.isOpen) return;
        if (this.#over !== undefined || !this.#tokens.delete(token) || this.#fails(end, 'token')) {
          connection.closeByService('the token is not valid for this session');
          return;
        }
        this.#connections[end] = connection;
        relay.attach(end, connection.data, takesOptions[end]);
      },
    });
    this.#connections[end] = connection;
    return connection;
  }
}
