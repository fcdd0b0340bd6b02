import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AwsRequest {
  /** `StartSession`; empty where the protocol has no target header. */
  operation: string;
  body: string;
  headers: IncomingMessage['headers'];
}

export interface AwsAnswer {
  status?: number;
  body: unknown;
}

/** An endpoint on 127.0.0.1 that answers AWS JSON 1.1 as it is told; it checks no signatures. */
export class ScriptedAws {
  readonly requests: AwsRequest[] = [];
  readonly #server: Server;

  private constructor(answer: (request: AwsRequest) => AwsAnswer) {
    this.#server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const target = String(incoming.headers['x-amz-target'] ?? '');
        const request = {
          operation: target.split('.').at(-1) ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
          headers: incoming.headers,
        };
        this.requests.push(request);
        const { status = 200, body } = answer(request);
        response.writeHead(status, {
          'content-type': 'application/x-amz-json-1.1',
          'x-amzn-requestid': `request-${this.requests.length}`,
        });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  static async start(answer: (request: AwsRequest) => AwsAnswer): Promise<ScriptedAws> {
    const scripted = new ScriptedAws(answer);
    await new Promise<void>((resolve) => scripted.#server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  count(operation: string): number {
    return this.requests.filter((one) => one.operation === operation).length;
  }
}
