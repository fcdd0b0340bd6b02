import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SeededRandom } from './faults/seeded-random';

/** Stands before an SSM endpoint, counts the requests and answers a part of them as throttled. */
export class ThrottlingProxy {
  /** 0 to 1. */
  throttledPart: number;
  readonly #random: SeededRandom;
  readonly #server: Server;
  readonly #counts = new Map<string, { requests: number; throttled: number }>();
  /** When each request came, in milliseconds of the process. */
  readonly arrivals: { operation: string; atMs: number; isThrottled: boolean }[] = [];
  #inFlight = 0;
  mostInFlight = 0;

  private constructor(target: string, throttledPart: number, seed: number) {
    this.throttledPart = throttledPart;
    this.#random = new SeededRandom(seed);
    this.#server = createServer((incoming, response) => {
      const operation = String(incoming.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) as string;
      const count = this.#counts.get(operation) ?? { requests: 0, throttled: 0 };
      this.#counts.set(operation, count);
      count.requests += 1;
      const isThrottled = this.#random.chance(this.throttledPart);
      this.arrivals.push({ operation, atMs: performance.now(), isThrottled });
      this.#inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
      response.on('close', () => {
        this.#inFlight -= 1;
      });
      if (isThrottled) {
        count.throttled += 1;
        incoming.resume();
        incoming.on('end', () => {
          response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
        });
        return;
      }
      // The Host header stays: it is signed.
      const outgoing = httpRequest(
        new URL(incoming.url ?? '/', target),
        { method: incoming.method, headers: incoming.headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      outgoing.on('error', () => response.destroy());
      incoming.pipe(outgoing);
    });
  }

  static async start(target: string, throttledPart: number, seed: number): Promise<ThrottlingProxy> {
    const proxy = new ThrottlingProxy(target, throttledPart, seed);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(operation: string): { requests: number; throttled: number } {
    return this.#counts.get(operation) ?? { requests: 0, throttled: 0 };
  }

  get requests(): number {
    return this.arrivals.length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
