import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAuthorization } from '#electron/wire/signature-v4/authorization';
import { parseAmzDate, sha256Hex } from '#electron/wire/signature-v4/canonical-request';
import { verifyHmacSignature } from '#electron/wire/signature-v4/verify';
import type { KeyRing, KnownKeys } from './key-ring';

/** How a service writes its answers and errors. */
export type Protocol = 'query' | 'ec2' | 'json' | 'rest-json';

export interface StandInRequest {
  method: string;
  url: URL;
  /** The raw path and query. */
  path: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export interface StandInAnswer {
  status?: number;
  /** A text is sent as it is; anything else as JSON. */
  body: unknown;
  type?: string;
  headers?: Record<string, string>;
}

export interface RecordedCall {
  /** The operation, or method and path where a service has none. */
  operation: string;
  accessKeyId?: string;
  /** The service of the credential scope. */
  service?: string;
  region?: string;
  status: number;
}

/** A refusal, by the name that AWS has for it. */
export class StandInError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

const skewLimitMs = 5 * 60_000;

/** Names of the same refusals in the two families of protocols. */
const refusals = {
  unsigned: ['MissingAuthenticationToken', 'MissingAuthenticationTokenException'],
  unknown: ['InvalidClientTokenId', 'UnrecognizedClientException'],
  signature: ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  expired: ['ExpiredToken', 'ExpiredTokenException'],
} as const;

/**
 * A small stand-in for a service of AWS on 127.0.0.1. It checks Signature Version 4 against the keys of a ring, as AWS
 * does, and can be told to be slow, to throttle or to fail. What a service answers is its subclass's.
 */
export abstract class StandIn {
  readonly calls: RecordedCall[] = [];
  readonly #server: Server;
  readonly #hanging = new Set<ServerResponse>();
  readonly #faults: StandInError[] = [];
  /** Every request is taken and none answered. */
  isHanging = false;
  /** The share of requests that are throttled, from 0 to 1. */
  throttledShare = 0;
  random: () => number = Math.random;

  protected constructor(
    readonly ring: KeyRing,
    readonly protocol: Protocol,
  ) {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  /** Takes a request that came in by another listener, such as one with TLS. */
  pass(request: IncomingMessage, response: ServerResponse): void {
    void this.#take(request, response);
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    for (const response of this.#hanging) response.destroy();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The next `count` requests are refused so. */
  failNext(error: StandInError, count = 1): void {
    for (let index = 0; index < count; index += 1) this.#faults.push(error);
  }

  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** What is asked for; for the record. */
  protected abstract operationOf(request: StandInRequest): string;
  protected abstract answer(
    operation: string,
    request: StandInRequest,
  ): StandInAnswer | Promise<StandInAnswer>;

  /** The keys that signed a request; raises as AWS refuses. */
  protected verify(request: StandInRequest): KnownKeys {
    const isJson = this.protocol === 'json' || this.protocol === 'rest-json';
    const refuse = (kind: keyof typeof refusals, message: string) =>
      new StandInError(refusals[kind][isJson ? 1 : 0], message, 403);
    if (request.headers.authorization === undefined)
      throw refuse('unsigned', 'Request is missing Authentication Token');
    const authorization = parseAuthorization(request.headers.authorization);
    const date = request.headers['x-amz-date'] ?? '';
    const signedAt = parseAmzDate(date);
    if (!authorization || signedAt === undefined)
      throw new StandInError(
        'IncompleteSignature',
        'The Authorization header is not of Signature Version 4.',
        403,
      );
    const keys = this.ring.find(authorization.accessKeyId);
    if (!keys) throw refuse('unknown', 'The security token included in the request is invalid.');
    const received = {
      method: request.method,
      path: request.path,
      headers: request.headers,
      payloadHash: sha256Hex(request.body),
      amzDate: date,
    };
    if (!verifyHmacSignature(received, authorization, keys.secretAccessKey))
      throw refuse(
        'signature',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      );
    const now = this.ring.now();
    if (Math.abs(signedAt - now) > skewLimitMs)
      throw refuse(
        'signature',
        `Signature ${signedAt < now ? 'expired' : 'not yet current'}: ${date} is now ${signedAt < now ? 'earlier' : 'later'} than ${new Date(now).toISOString()} (5 min.)`,
      );
    if ((request.headers['x-amz-security-token'] ?? undefined) !== keys.sessionToken)
      throw refuse('unknown', 'The security token included in the request is invalid.');
    if (keys.expiresAt !== undefined && now >= keys.expiresAt)
      throw refuse('expired', 'The security token included in the request is expired');
    return keys;
  }

  async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const path = incoming.url ?? '/';
    const headers: StandInRequest['headers'] = {};
    for (const [name, value] of Object.entries(incoming.headers))
      headers[name] = Array.isArray(value) ? value.join(',') : value;
    const request: StandInRequest = {
      method: incoming.method ?? 'GET',
      url: new URL(path, this.endpoint),
      path,
      headers,
      body: Buffer.concat(chunks),
    };
    const operation = this.operationOf(request);
    const authorization = parseAuthorization(headers.authorization);
    const call: RecordedCall = {
      operation,
      status: 0,
      ...(authorization
        ? {
            accessKeyId: authorization.accessKeyId,
            service: authorization.scope.service,
            region: authorization.scope.region,
          }
        : {}),
    };
    this.calls.push(call);
    if (this.isHanging) {
      this.#hanging.add(response);
      return;
    }
    const answer = await this.#answerOrError(operation, request);
    call.status = answer.status ?? 200;
    this.#send(response, answer);
  }

  async #answerOrError(operation: string, request: StandInRequest): Promise<StandInAnswer> {
    try {
      const fault = this.#faults.shift();
      if (fault) throw fault;
      if (this.random() < this.throttledShare)
        throw new StandInError(
          this.protocol === 'json' ? 'ThrottlingException' : 'Throttling',
          'Rate exceeded',
          400,
        );
      return await this.answer(operation, request);
    } catch (error) {
      if (error instanceof StandInError) return this.renderError(error);
      throw error;
    }
  }

  protected renderError({ code, fields, message, status }: StandInError): StandInAnswer {
    if (this.protocol === 'query')
      return {
        status,
        type: 'text/xml',
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
      };
    if (this.protocol === 'ec2')
      return {
        status,
        type: 'text/xml',
        body: `<Response><Errors><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></Errors><RequestID>${randomUUID()}</RequestID></Response>`,
      };
    return { status, body: { __type: code, message, ...fields }, headers: { 'x-amzn-errortype': code } };
  }

  #send(response: ServerResponse, answer: StandInAnswer): void {
    const isText = typeof answer.body === 'string';
    const body = isText ? (answer.body as string) : JSON.stringify(answer.body);
    response.sendDate = false;
    response.writeHead(answer.status ?? 200, {
      'content-type': answer.type ?? (isText ? 'text/plain' : 'application/x-amz-json-1.1'),
      date: new Date(this.ring.now()).toUTCString(),
      'x-amzn-requestid': randomUUID(),
      ...answer.headers,
    });
    response.end(body);
  }
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
