import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ClientNetwork } from '../../../platform/client-network';
import { agentFor, proxyBefore } from './agents';

type HandledRequest = Parameters<NodeHttpHandler['handle']>[0];
type HandleOptions = Parameters<NodeHttpHandler['handle']>[1];
type Handled = ReturnType<NodeHttpHandler['handle']>;

/** Raised as the SDK's error of this name; `to-app-error.ts` turns it into a sentence. */
class ProxyRefusedError extends Error {
  override readonly name = 'ProxyRefusedError';
}

/**
 * Sends the requests of SDK clients over a network: one handler for each host, since NO_PROXY tells hosts apart. What
 * goes wrong says which proxy stood between.
 */
export class NetworkRequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #handlers = new Map<string, NodeHttpHandler>();

  /** Private to the language as well: the address of a proxy may hold a password. */
  readonly #network: ClientNetwork;

  constructor(network: ClientNetwork) {
    this.#network = network;
  }

  async handle(request: HandledRequest, options?: HandleOptions): Handled {
    const url = new URL(`${request.protocol}//${hostOf(request)}`);
    const proxy = proxyBefore(this.#network, url);
    try {
      const answer = await this.#handlerFor(url).handle(request, options);
      if (proxy !== undefined) checkItIsNotTheProxy(answer.response, proxy, url);
      return answer;
    } catch (error) {
      throw this.#explained(error, proxy, url);
    }
  }

  httpHandlerConfigs(): object {
    return {};
  }

  updateHttpClientConfig(): void {}

  destroy(): void {
    for (const handler of this.#handlers.values()) handler.destroy();
    this.#handlers.clear();
  }

  #handlerFor(url: URL): NodeHttpHandler {
    const known = this.#handlers.get(url.origin);
    if (known) return known;
    const agent = agentFor(this.#network, url);
    const handler = new NodeHttpHandler({
      ...(url.protocol === 'https:' ? { httpsAgent: agent as never } : { httpAgent: agent }),
      connectionTimeout: this.#network.connectTimeoutMs,
      requestTimeout: this.#network.answerTimeoutMs,
      throwOnRequestTimeout: true,
    });
    this.#handlers.set(url.origin, handler);
    return handler;
  }

  #explained(error: unknown, proxy: string | undefined, url: URL): unknown {
    if (!(error instanceof Error)) return error;
    if (error.name === 'TimeoutError') {
      const seconds = Math.round(this.#network.connectTimeoutMs / 1000);
      const isConnecting = /establish a connection/.test(error.message);
      const within = isConnecting ? `within ${seconds} seconds` : 'in time';
      error.message =
        proxy === undefined
          ? `${url.host} did not answer ${within}.`
          : `the proxy ${proxy} did not connect to ${url.host} ${within}. Check HTTPS_PROXY, or except the address in NO_PROXY.`;
    }
    return Object.assign(error, { host: url.host }, proxy === undefined ? {} : { proxy });
  }
}

function hostOf(request: HandledRequest): string {
  return request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
}

/** The refusal of a proxy to connect comes as an answer of the address behind it would. */
function checkItIsNotTheProxy(
  response: { statusCode: number; headers: Record<string, string> },
  proxy: string,
  url: URL,
): void {
  const { statusCode, headers } = response;
  if (statusCode === 407)
    throw new ProxyRefusedError(
      `the proxy ${proxy} asks for a user name and a password. Put them into its address in HTTPS_PROXY, as http://user:password@host:port.`,
    );
  const isOfAws = Object.keys(headers).some((name) => name.toLowerCase().startsWith('x-amz'));
  const type = headers['content-type'] ?? '';
  if (statusCode < 400 || isOfAws || /xml|json/.test(type)) return;
  throw new ProxyRefusedError(
    `the proxy ${proxy} did not connect to ${url.host} (it answered ${statusCode}). Ask for the address to be allowed, or except it in NO_PROXY.`,
  );
}
