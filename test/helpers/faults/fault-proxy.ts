import type { IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { type OpenChannelSocket, webSocketOver } from '#electron/adapters/data-channel/channel-socket';
import { systemClock } from '#electron/platform/node/system-clock';
import { calm, FaultLine, type LineConditions } from './fault-line';
import type { SeededRandom } from './seeded-random';

/** A WebSocket in two halves: the client's, and the one that goes on to the bridge. */
interface Joined {
  client: WebSocket;
  bridge: WebSocket;
  isCut: boolean;
}

/**
 * Stands between one client and a real bridge, on 127.0.0.1, and does to the frames of a session what its conditions
 * say, until calmDown().
 */
export class WebSocketFaultProxy {
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  readonly #random: SeededRandom;
  readonly #joined = new Set<Joined>();
  #conditions: LineConditions;
  #isCalm = false;
  #origin = '';
  cuts = 0;

  constructor(random: SeededRandom, conditions: LineConditions) {
    this.#random = random;
    this.#conditions = conditions;
    this.#server.on('connection', (client, request) => this.#join(client, request));
  }

  /** Opens what a client would open, by way of the proxy. */
  readonly openSocket: OpenChannelSocket = (url, handlers) => {
    const { protocol, host, pathname, search } = new URL(url);
    this.#origin = `${protocol}//${host}`;
    const { port } = this.#server.address() as AddressInfo;
    return webSocketOver()(`ws://127.0.0.1:${port}${pathname}${search}`, handlers);
  };

  calmDown(): void {
    this.#conditions = calm;
    this.#isCalm = true;
  }

  close(): void {
    this.calmDown();
    for (const { client, bridge } of this.#joined) {
      client.terminate();
      bridge.terminate();
    }
    this.#server.close();
  }

  /** Sooner or later, unless it is calm by then. One half hears of it first, the other when it is told. */
  #cutLater(joined: Joined): void {
    const { client, bridge } = joined;
    const [first, second] = this.#random.chance(0.5) ? [client, bridge] : [bridge, client];
    const noticeMs = this.#random.integer(0, 300);
    const timer = setTimeout(
      () => {
        if (this.#isCalm) return;
        this.cuts += 1;
        joined.isCut = true;
        first.terminate();
        setTimeout(() => second.terminate(), noticeMs);
      },
      this.#random.integer(60, 900),
    );
    client.on('close', () => clearTimeout(timer));
  }

  #join(client: WebSocket, request: IncomingMessage): void {
    const bridge = new WebSocket(`${this.#origin}${request.url}`, { perMessageDeflate: false });
    const joined = { client, bridge, isCut: false };
    this.#joined.add(joined);
    this.#cutLater(joined);
    const opened = new Promise<void>((resolve) => bridge.once('open', resolve));
    this.#carry(client, bridge, opened);
    this.#carry(bridge, client, opened);
    for (const socket of [client, bridge]) socket.on('error', () => {});
    client.on('close', () => this.#left(joined, bridge));
    bridge.on('close', () => this.#left(joined, client));
  }

  /** What ends in good order ends so on the other side; of a cut the other half hears later. */
  #left(joined: Joined, other: WebSocket): void {
    this.#joined.delete(joined);
    if (!joined.isCut) other.close();
  }

  #carry(from: WebSocket, to: WebSocket, opened: Promise<void>): void {
    const deliver = (data: Buffer, binary: boolean) => {
      if (to.readyState === WebSocket.OPEN) to.send(data, { binary });
    };
    const line = new FaultLine(
      systemClock,
      this.#random.fork(),
      () => this.#conditions,
      (frame) => deliver(frame, true),
    );
    from.on('message', (data: Buffer, isBinary: boolean) => {
      void opened.then(() => {
        if (isBinary) line.sendFrame(data);
        else line.inOrder(() => deliver(data, false));
      });
    });
  }
}

/** Stands between a node and a bridge; what passes is encrypted, so it is only cut, and held up now and then. */
export class TcpFaultProxy {
  readonly #server: Server;
  readonly #pairs = new Set<[Socket, Socket]>();
  readonly #random: SeededRandom;
  #cutting: ReturnType<typeof setTimeout> | undefined;
  cuts = 0;

  private constructor(random: SeededRandom, port: number) {
    this.#random = random;
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      const pair: [Socket, Socket] = [near, far];
      this.#pairs.add(pair);
      near.pipe(far);
      far.pipe(near);
      for (const [socket, other] of [pair, [far, near]] as const) {
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#pairs.delete(pair);
          other.destroy();
        });
      }
    });
  }

  /** Listens on 127.0.0.1 and goes on to `port` there. */
  static async start(random: SeededRandom, port: number): Promise<TcpFaultProxy> {
    const proxy = new TcpFaultProxy(random, port);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts each of its connections with this probability, again and again, until calmDown(). */
  cutNowAndThen(probability: number): void {
    this.#cutting = setTimeout(
      () => {
        for (const [near, far] of this.#pairs) {
          if (!this.#random.chance(probability)) continue;
          this.cuts += 1;
          near.destroy();
          far.destroy();
        }
        this.cutNowAndThen(probability);
      },
      this.#random.integer(100, 800),
    );
  }

  calmDown(): void {
    clearTimeout(this.#cutting);
  }

  close(): void {
    this.calmDown();
    for (const [near] of this.#pairs) near.destroy();
    this.#server.close();
  }
}
