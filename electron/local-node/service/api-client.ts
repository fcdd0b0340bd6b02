import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../platform/clock';
import { userAgent } from '../agent-version';
import type { HttpAnswer, HttpsTransport } from './https-transport';
import { ServiceError, TransportError } from './service-errors';
import type { ServiceName, Signer } from './signer';

interface CallOptions {
  /** 15 s by default. */
  timeoutMs?: number;
  /** Tries in all, 4 by default; only transport errors, 5xx and throttling are tried again. */
  tries?: number;
}

const awsErrorSchema = z.object({
  __type: z.string().default(''),
  message: z.string().optional(),
  Message: z.string().optional(),
});

/** The node's calls on its control plane: AWS JSON 1.1 for `ssm`, JSON with an XML answer for channel creation. */
export class ApiClient {
  constructor(
    readonly transport: HttpsTransport,
    readonly clock: Clock,
  ) {}

  /** Raises ServiceError for an AWS-shaped error, TransportError without an answer, ZodError for a wrong shape. */
  async call<Schema extends z.ZodType>(
    operation: string,
    input: unknown,
    sign: Signer,
    answer: Schema,
    options: CallOptions = {},
  ): Promise<z.output<Schema>> {
    const { status, body } = await this.#send(
      'ssm',
      '/',
      JSON.stringify(input),
      { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` },
      sign,
      options,
    );
    if (status !== 200) throw new ServiceError('UnexpectedStatus', '', status);
    return answer.parse(body === '' ? {} : JSON.parse(body));
  }

  /**
   * POST of CreateControlChannel or CreateDataChannel; answers the token for the channel's open message.
   * Only status 201 counts, as for the stock agent.
   */
  async createChannel(
    path: string,
    fields: Record<string, string>,
    sign: Signer,
    options: CallOptions = {},
  ): Promise<string> {
    const body = JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: randomUUID(), ...fields });
    const answer = await this.#send(
      'ssmmessages',
      path,
      body,
      { 'content-type': 'application/json' },
      sign,
      options,
    );
    const token = /<TokenValue>([^<]+)<\/TokenValue>/.exec(answer.body)?.[1];
    if (answer.status !== 201 || token === undefined) {
      throw new ServiceError(
        'InvalidChannelAnswer',
        `The control plane answered ${path} with status ${answer.status} and no token.`,
        answer.status,
      );
    }
    return decodeXmlText(token);
  }

  async #send(
    service: ServiceName,
    path: string,
    body: string,
    headers: Record<string, string>,
    sign: Signer,
    options: CallOptions,
  ): Promise<HttpAnswer> {
    const tries = options.tries ?? 4;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const url = new URL(path, this.transport.endpoint.url);
        const signed = await sign({ method: 'POST', url, headers, body }, service);
        const answer = await this.transport.send({
          method: 'POST',
          url,
          headers: { ...signed, 'user-agent': userAgent },
          body,
          timeoutMs: options.timeoutMs ?? 15_000,
        });
        if (answer.status >= 300) throw toServiceError(answer);
        return answer;
      } catch (error) {
        const again = error instanceof TransportError || (error instanceof ServiceError && error.transient);
        if (!again || attempt >= tries) throw error;
        await this.#pause(250 * 2 ** (attempt - 1) * (1 + Math.random() / 2));
      }
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(delayMs, resolve));
  }
}

/** Errors come as AWS JSON (`__type`) or, on the message gateway, as XML whose root element is the code. */
export function toServiceError(answer: HttpAnswer): ServiceError {
  const { body, status } = answer;
  try {
    const error = awsErrorSchema.parse(JSON.parse(body));
    const code = error.__type.slice(error.__type.lastIndexOf('#') + 1);
    return new ServiceError(code || 'UnknownError', error.message ?? error.Message ?? '', status);
  } catch {
    const code = /^\s*(?:<\?xml[^>]*>\s*)?<([A-Za-z0-9]+)/.exec(body)?.[1];
    const message = /<[Mm]essage>([^<]*)<\/[Mm]essage>/.exec(body)?.[1];
    const inner = /<Code>([^<]*)<\/Code>/.exec(body)?.[1];
    return new ServiceError(inner ?? code ?? 'UnknownError', decodeXmlText(message ?? ''), status);
  }
}

function decodeXmlText(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
