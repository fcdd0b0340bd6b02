import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { ChangeFeed } from '../changes';
import { AwsError } from '../errors';
import type { NodeFacts } from '../operations/nodes';
import { actorOf, type OperationEntry, type OperationMap, type Principal } from '../operations/operation';
import type { Authenticated, Authenticator } from './authenticate';
import { streamChanges } from './change-stream';
import type { CommandOutputEndpoint } from './command-output';
import { send, sendError, sendJson } from './render';
import { checkHost, flatHeaders, readBody } from './request';
import { callerIdentity, queryError } from './sts';

/** Inventory of a large node is several megabytes. */
const bodyLimitBytes = 16 * 1024 * 1024;

export interface ChannelCreator {
  /** `POST /v1/control-channel/{id}` and `/v1/data-channel/{id}`: XML with a token. */
  create(path: string, principal: Principal): string;
}

interface ApiServerOptions {
  operations: OperationMap;
  /** Operations of the Resource Groups API by the path of its REST form. */
  resourceGroups: OperationMap;
  authenticator: Authenticator;
  channels: ChannelCreator;
  changes: ChangeFeed;
  commandOutput: CommandOutputEndpoint;
  nodeFacts(): NodeFacts[];
  allowedHosts: ReadonlySet<string>;
  accountId: string;
  clock: Clock;
  logger: Logger;
}

const targetPrefix = 'AmazonSSM.';

/** The one pipeline of every request: host, size, signature, audience, input, operation, answer. */
export class ApiServer {
  constructor(private readonly options: ApiServerOptions) {}

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const requestId = randomUUID();
    this.#answer(request, response, requestId).catch((thrown: unknown) => {
      const error = this.#asAwsError(thrown, request, requestId);
      if (isQuery(request))
        send(response, error.statusCode, queryError(error, requestId), { 'content-type': 'text/xml' });
      else sendError(response, requestId, error);
    });
  };

  async #answer(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const { allowedHosts, accountId, channels, changes, clock, commandOutput, nodeFacts } = this.options;
    checkHost(request.headers.host, allowedHosts);
    const body = await readBody(request, bodyLimitBytes);
    const path = request.url ?? '/';
    const headers = flatHeaders(request);
    const nowMs = clock.now();
    const authenticate = (): Authenticated =>
      this.options.authenticator.authenticate(
        { method: request.method ?? 'GET', path, headers, body },
        nowMs,
      );

    if (path.startsWith('/v1/') && request.method === 'POST') {
      const xml = channels.create(path, authenticate().principal);
      send(response, 201, xml, { 'content-type': 'application/xml', 'x-amzn-requestid': requestId });
      return;
    }
    if (path.startsWith('/quarterdeck/v1/') && request.method === 'GET') {
      requireOperator(authenticate().principal, path);
      if (path === '/quarterdeck/v1/changes') streamChanges(response, changes, clock);
      else if (path === '/quarterdeck/v1/nodes') sendJson(response, requestId, { Nodes: nodeFacts() });
      else if (!(await commandOutput.answer(path, response, requestId)))
        throw new AwsError('ResourceNotFoundException', `There is no ${path.split('?')[0]}.`, 404);
      return;
    }
    const groupEntry = Object.hasOwn(this.options.resourceGroups, path)
      ? this.options.resourceGroups[path]
      : undefined;
    if (groupEntry && request.method === 'POST') {
      const caller = authenticate();
      checkAudience(path, groupEntry, caller, 'resource-groups');
      const { principal, clockSkewMs } = caller;
      sendJson(
        response,
        requestId,
        await groupEntry.run(parseJson(body), { principal, requestId, nowMs, clockSkewMs }),
      );
      return;
    }
    if (request.method !== 'POST' || path !== '/') {
      throw new AwsError(
        'UnknownOperationException',
        `${request.method} ${path} is not part of this API.`,
        404,
      );
    }
    if (isQuery(request)) {
      const xml = callerIdentity(body.toString('utf8'), authenticate().principal, accountId, requestId);
      send(response, 200, xml, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
      return;
    }
    const { name, entry } = this.#operationOf(headers['x-amz-target'], authenticate);
    const caller: Authenticated =
      entry.audience === 'anonymous'
        ? { principal: { kind: 'anonymous' }, clockSkewMs: 0, service: 'ssm' }
        : authenticate();
    checkAudience(name, entry, caller);
    const context = {
      principal: caller.principal,
      requestId,
      nowMs,
      clockSkewMs: caller.clockSkewMs,
      claimedRegion: headers['x-quarterdeck-region'],
    };
    sendJson(response, requestId, await entry.run(parseJson(body), context));
  }

  #operationOf(
    target: string | undefined,
    authenticate: () => Authenticated,
  ): { name: string; entry: OperationEntry } {
    if (!target?.startsWith(targetPrefix)) {
      // Who may not ask learns nothing about what there is.
      authenticate();
      throw new AwsError(
        'UnknownOperationException',
        `X-Amz-Target names ${target ?? 'nothing'}; this bridge answers AmazonSSM operations.`,
      );
    }
    const name = target.slice(targetPrefix.length);
    const entry = Object.hasOwn(this.options.operations, name) ? this.options.operations[name] : undefined;
    if (entry) return { name, entry };
    authenticate();
    throw new AwsError(
      'UnknownOperationException',
      `${name.slice(0, 64)} is not implemented by the Quarterdeck bridge; docs/bridge-api.md lists what is.`,
    );
  }

  #asAwsError(thrown: unknown, request: IncomingMessage, requestId: string): AwsError {
    const facts = {
      requestId,
      method: request.method,
      path: request.url?.split('?')[0],
      target: request.headers['x-amz-target'],
    };
    if (thrown instanceof AwsError) {
      this.options.logger.info('request refused', { ...facts, name: thrown.awsName, reason: thrown.message });
      return thrown;
    }
    this.options.logger.error('request failed', { ...facts, error: thrown });
    return new AwsError(
      'InternalServerError',
      `The bridge failed to answer this request; its log has the cause under ${requestId}.`,
      500,
    );
  }
}

function isQuery(request: IncomingMessage): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}

function requireOperator(principal: Principal, what: string): void {
  if (principal.kind !== 'operator')
    throw new AwsError('AccessDeniedException', `${actorOf(principal)} may not use ${what}.`);
}

function checkAudience(
  name: string,
  entry: OperationEntry,
  { principal, service }: Authenticated,
  wantedService = 'ssm',
): void {
  if (entry.audience === 'anonymous') return;
  if (service !== wantedService) {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${wantedService}', not '${service}'.`,
      403,
    );
  }
  if (entry.audience === 'both' || entry.audience === principal.kind) return;
  throw new AwsError('AccessDeniedException', `${actorOf(principal)} may not call ${name}.`);
}
