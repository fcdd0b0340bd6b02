import type { KeyRing, Principal } from './key-ring';
import { randomText } from './key-ring';
import { StandIn, type StandInAnswer, StandInError, type StandInRequest } from './stand-in';

/** Instance metadata (IMDSv2 alone) and the endpoint of containers, with the credentials of one role. */
export class MetadataStandIn extends StandIn {
  seconds = 3600;
  /** What a container has to send as Authorization. */
  containerToken: string | undefined;
  readonly #tokens = new Set<string>();

  constructor(
    ring: KeyRing,
    private readonly principal: Principal,
  ) {
    super(ring, 'rest-json');
  }

  protected operationOf({ method, url }: StandInRequest): string {
    return `${method} ${url.pathname}`;
  }

  protected answer(operation: string, request: StandInRequest): StandInAnswer {
    const role = '/latest/meta-data/iam/security-credentials/';
    if (operation === 'PUT /latest/api/token') {
      if (!request.headers['x-aws-ec2-metadata-token-ttl-seconds'])
        throw new StandInError('BadRequest', 'No time to live.', 400);
      const token = randomText(20);
      this.#tokens.add(token);
      return { body: token };
    }
    if (operation === 'GET /container') {
      if (this.containerToken !== undefined && request.headers.authorization !== this.containerToken)
        throw new StandInError('AccessDeniedException', 'No token.', 401);
      return { type: 'application/json', body: this.#credentials() };
    }
    if (!this.#tokens.has(request.headers['x-aws-ec2-metadata-token'] ?? ''))
      throw new StandInError('Unauthorized', 'No token.', 401);
    if (operation === `GET ${role}`) return { body: 'node-role' };
    if (operation === `GET ${role}node-role`)
      return {
        type: 'application/json',
        body: { Code: 'Success', Type: 'AWS-HMAC', ...this.#credentials() },
      };
    throw new StandInError('NotFound', 'There is no such page.', 404);
  }

  #credentials(): object {
    const keys = this.ring.issue(this.principal, this.seconds);
    return {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      Token: keys.sessionToken,
      Expiration: new Date(keys.expiresAt).toISOString(),
    };
  }
}
