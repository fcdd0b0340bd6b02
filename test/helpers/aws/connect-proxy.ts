import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP proxy on 127.0.0.1: CONNECT for TLS and WebSockets, whole addresses for the rest. */
export class ConnectProxy {
  /** What was asked for: `CONNECT host:port`, or method and address. */
  readonly requests: string[] = [];
  /** Takes connections and never says anything. */
  isHanging = false;
  /** Answers every request with this status. */
  refusesWith: number | undefined;
  /** `user:password` that has to be given. */
  credentials: string | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((incoming, response) => this.#pass(incoming, response));
    this.#server.on('connect', (incoming: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#tunnel(incoming, socket, head),
    );
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #refusal(incoming: IncomingMessage): number | undefined {
    if (this.refusesWith !== undefined) return this.refusesWith;
    const wanted = this.credentials && `Basic ${Buffer.from(this.credentials).toString('base64')}`;
    return wanted && incoming.headers['proxy-authorization'] !== wanted ? 407 : undefined;
  }

  #tunnel(incoming: IncomingMessage, socket: Socket, head: Buffer): void {
    this.requests.push(`CONNECT ${incoming.url}`);
    if (this.isHanging) return;
    const refusal = this.#refusal(incoming);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno`);
      return;
    }
    const [host = '', port = ''] = (incoming.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
    this.#sockets.add(target);
  }

  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${incoming.method} ${incoming.url}`);
    if (this.isHanging) return;
    const refusal = this.#refusal(incoming);
    if (refusal !== undefined) {
      response.writeHead(refusal, { 'content-type': 'text/html' }).end('no');
      return;
    }
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = incoming.headers;
    const target = request(incoming.url ?? '', { method: incoming.method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    target.on('error', () => response.destroy());
    incoming.pipe(target);
  }
}
