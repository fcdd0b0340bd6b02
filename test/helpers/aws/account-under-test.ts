import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { signRequest } from '#electron/wire/signature-v4/sign';
import { type BridgeFacts, type RunningCommand, runBridge } from '../bridge-command';
import type { KeyRing } from './key-ring';
import { StandIn, type StandInAnswer, StandInError, type StandInRequest } from './stand-in';

/**
 * What stands before a bridge that plays an account of AWS: it takes the keys of the ring that belong to the account,
 * temporary ones with their expiry, in any Region, and signs the request anew with the bridge's own.
 */
export class AccountGateway extends StandIn {
  /** The tokens with which sessions were started and resumed. */
  readonly streamTokens: string[] = [];
  /** Called before a request is passed on; a test can change things at that moment. */
  onRequest: ((operation: string) => void | Promise<void>) | undefined;
  /** Answers for operations that a bridge has none for, by what they are given. */
  readonly answers = new Map<string, (input: unknown) => unknown>();

  constructor(
    ring: KeyRing,
    readonly accountId: string,
    private readonly bridge: Pick<BridgeFacts, 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey'>,
  ) {
    super(ring, 'json');
  }

  protected operationOf(request: StandInRequest): string {
    return request.headers['x-amz-target']?.split('.')[1] ?? `${request.method} ${request.url.pathname}`;
  }

  protected async answer(operation: string, request: StandInRequest): Promise<StandInAnswer> {
    const { principal } = this.verify(request);
    if (principal.accountId !== this.accountId)
      throw new StandInError(
        'AccessDeniedException',
        `User: ${principal.arn} is not authorized to perform: ssm:${operation} on resource: arn:aws:ssm:*:${this.accountId}:* because no resource-based policy allows the ssm:${operation} action`,
      );
    await this.onRequest?.(operation);
    const own = this.answers.get(operation);
    if (own) return { body: own(JSON.parse(request.body.toString('utf8'))) };
    const { accessKeyId, endpoint, region, secretAccessKey } = this.bridge;
    const headers = signRequest(
      {
        method: request.method,
        url: new URL(request.path, endpoint),
        headers: {
          'content-type': request.headers['content-type'] ?? '',
          'x-amz-target': request.headers['x-amz-target'] ?? '',
        },
        body: request.body,
      },
      { accessKeyId, secretAccessKey },
      { service: 'ssm', region, nowMs: Date.now() },
    );
    const { host: _, ...sent } = headers;
    const answer = await fetch(new URL(request.path, endpoint), {
      method: request.method,
      headers: sent,
      body: new Uint8Array(request.body),
    });
    const body = await answer.text();
    const token = /"TokenValue":"([^"]+)"/.exec(body)?.[1];
    if (token !== undefined) this.streamTokens.push(token);
    const kept = [...answer.headers].filter(([name]) => name.startsWith('x-amzn-'));
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? 'application/x-amz-json-1.1',
      headers: Object.fromEntries(kept),
      body,
    };
  }
}

/** An account of AWS whose Systems Manager is a bridge of its own. */
export interface AccountUnderTest {
  accountId: string;
  /** For `endpoint_url` of SSM. */
  endpoint: string;
  gateway: AccountGateway;
  bridge: RunningCommand;
  facts: BridgeFacts;
  stop(): Promise<void>;
}

/** Starts a bridge in a folder of `directory` and its gateway; needs what `npm run compile` builds. */
export async function startAccount(
  directory: string,
  ring: KeyRing,
  accountId: string,
): Promise<AccountUnderTest> {
  const own = join(directory, accountId);
  mkdirSync(own, { recursive: true });
  const { bridge, facts, ssm } = await runBridge(own);
  ssm.destroy();
  const gateway = await new AccountGateway(ring, accountId, facts).start();
  return {
    accountId,
    endpoint: gateway.endpoint,
    gateway,
    bridge,
    facts,
    async stop() {
      await gateway.stop();
      await bridge.stop();
    },
  };
}
