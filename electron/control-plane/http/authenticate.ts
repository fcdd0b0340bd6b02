import { createPublicKey } from 'node:crypto';
import { type Authorization, parseAuthorization } from '../../wire/signature-v4/authorization';
import { parseAmzDate, sha256Hex } from '../../wire/signature-v4/canonical-request';
import {
  type ReceivedRequest,
  verifyHmacSignature,
  verifyRsaSignature,
} from '../../wire/signature-v4/verify';
import { AwsError } from '../errors';
import type { Principal } from '../operations/operation';
import type { NodeStore } from '../store/nodes';
import type { RoleCredentialStore } from '../store/role-credentials';

/** Operators' clocks may differ by this much; nodes' are tolerated, and their skew is kept. */
const maxOperatorSkewMs = 5 * 60_000;

export interface Credentials {
  accountId: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface IncomingSignature {
  method: string;
  /** Raw path and query. */
  path: string;
  headers: Record<string, string | undefined>;
  body: Uint8Array;
}

export interface Authenticated {
  principal: Principal;
  /** Caller's clock minus ours. */
  clockSkewMs: number;
  /** Service of the credential scope: ssm, ssmmessages, sts ... */
  service: string;
}

/** Checks Signature Version 4 in its HMAC and RSA forms against the operator's keys and those of nodes. */
export class Authenticator {
  readonly #operator: Principal;

  constructor(
    private readonly credentials: Credentials,
    private readonly nodes: NodeStore,
    private readonly roleCredentials: RoleCredentialStore,
  ) {
    this.#operator = {
      kind: 'operator',
      arn: `arn:aws:iam::${credentials.accountId}:user/operator`,
      userName: 'operator',
    };
  }

  /** Raises AwsError with AWS's names: MissingAuthenticationToken, UnrecognizedClientException, InvalidSignatureException ... */
  authenticate(incoming: IncomingSignature, nowMs: number): Authenticated {
    if (incoming.headers.authorization === undefined) {
      throw new AwsError('MissingAuthenticationTokenException', 'The request is not signed.', 403);
    }
    const authorization = parseAuthorization(incoming.headers.authorization);
    const date = incoming.headers['x-amz-date'] ?? '';
    const signedAt = parseAmzDate(date);
    if (!authorization || signedAt === undefined) {
      throw new AwsError(
        'IncompleteSignatureException',
        'The Authorization or X-Amz-Date header is not of Signature Version 4.',
        403,
      );
    }
    this.#checkScope(authorization, date);
    const request: ReceivedRequest = {
      method: incoming.method,
      path: incoming.path,
      headers: incoming.headers,
      payloadHash: sha256Hex(incoming.body),
      amzDate: date,
    };
    const principal = this.#identify(request, authorization, nowMs);
    const clockSkewMs = signedAt - nowMs;
    if (principal.kind === 'operator' && Math.abs(clockSkewMs) > maxOperatorSkewMs) {
      const direction = clockSkewMs < 0 ? 'Signature expired' : 'Signature not yet current';
      throw new AwsError(
        'InvalidSignatureException',
        `${direction}: ${date} is more than 5 minutes from ${new Date(nowMs).toISOString()}. Check this machine's clock.`,
        403,
      );
    }
    return { principal, clockSkewMs, service: authorization.scope.service };
  }

  #checkScope(authorization: Authorization, date: string): void {
    const { scope, signedHeaders } = authorization;
    if (!signedHeaders.includes('host')) {
      throw new AwsError('InvalidSignatureException', "'Host' must be a signed header.", 403);
    }
    if (scope.region !== this.credentials.region) {
      throw new AwsError(
        'InvalidSignatureException',
        `Credential should be scoped to a valid region: this bridge is ${this.credentials.region}, not ${scope.region}.`,
        403,
      );
    }
    if (!date.startsWith(scope.date)) {
      throw new AwsError(
        'InvalidSignatureException',
        'Date in Credential scope does not match X-Amz-Date.',
        403,
      );
    }
  }

  #identify(request: ReceivedRequest, authorization: Authorization, nowMs: number): Principal {
    const id = authorization.accessKeyId;
    if (id === this.credentials.accessKeyId) {
      check(verifyHmacSignature(request, authorization, this.credentials.secretAccessKey));
      return this.#operator;
    }
    if (id.startsWith('mi-')) {
      const node = this.nodes.get(id);
      if (!node) throw new AwsError('InvalidInstanceId', `There is no managed node ${id}.`);
      const key = createPublicKey({
        key: Buffer.from(node.publicKey, 'base64'),
        format: 'der',
        type: 'spki',
      });
      check(verifyRsaSignature(request, authorization, key));
      return { kind: 'node', nodeId: id };
    }
    const role = this.roleCredentials.find(id);
    if (!role)
      throw new AwsError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        403,
      );
    check(verifyHmacSignature(request, authorization, role.secretAccessKey));
    if (!role.tokenIs(request.headers['x-amz-security-token'] ?? '')) {
      throw new AwsError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        403,
      );
    }
    if (nowMs >= role.expiresAt) {
      throw new AwsError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        403,
      );
    }
    return { kind: 'node', nodeId: role.nodeId };
  }
}

function check(valid: boolean): void {
  if (valid) return;
  throw new AwsError(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check the secret access key and the signing method.',
    403,
  );
}
