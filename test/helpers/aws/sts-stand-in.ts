import type { KeyRing, KnownKeys, Principal } from './key-ring';
import { randomId } from './key-ring';
import { escapeXml, StandIn, type StandInAnswer, StandInError, type StandInRequest } from './stand-in';

export interface StandInRole {
  arn: string;
  /** ARNs of the callers that may assume it; everyone where it is left out. */
  trusts?: string[];
  externalId?: string;
  /** The caller has to give a code of their device. */
  requiresMfa?: boolean;
  /** What is issued lasts so long, whatever was asked for. Seconds. */
  seconds?: number;
  /** Tokens of AssumeRoleWithWebIdentity that it trusts. */
  webIdentityTokens?: string[];
}

/** STS: GetCallerIdentity, AssumeRole with external ids and MFA, AssumeRoleWithWebIdentity, GetSessionToken. */
export class StsStandIn extends StandIn {
  readonly #roles = new Map<string, StandInRole>();
  /** Codes that a device would give next, by its serial; each works once. */
  readonly #codes = new Map<string, string[]>();
  readonly requests: URLSearchParams[] = [];

  constructor(ring: KeyRing) {
    super(ring, 'query');
  }

  role(role: StandInRole): StandInRole {
    this.#roles.set(role.arn, role);
    return role;
  }

  device(serial: string, codes: string[]): void {
    this.#codes.set(serial, codes);
  }

  protected operationOf(request: StandInRequest): string {
    return new URLSearchParams(request.body.toString('utf8')).get('Action') ?? request.path;
  }

  protected answer(operation: string, request: StandInRequest): StandInAnswer {
    const form = new URLSearchParams(request.body.toString('utf8'));
    this.requests.push(form);
    if (operation === 'AssumeRoleWithWebIdentity') return this.#assumeWithWebIdentity(form);
    const keys = this.verify(request);
    if (operation === 'GetCallerIdentity') {
      const { accountId, arn, userId } = keys.principal;
      return xml(
        operation,
        `<Arn>${escapeXml(arn)}</Arn><UserId>${userId}</UserId><Account>${accountId}</Account>`,
      );
    }
    if (operation === 'GetSessionToken') {
      const hasCode = this.#checkCode(form);
      return xml(
        operation,
        credentialsXml(this.ring.issue(keys.principal, durationOf(form, 43_200), { mfa: hasCode })),
      );
    }
    if (operation === 'AssumeRole') return this.#assume(keys, form);
    throw new StandInError('InvalidAction', `Could not find operation ${operation}`);
  }

  #assume(keys: KnownKeys, form: URLSearchParams): StandInAnswer {
    const arn = form.get('RoleArn') ?? '';
    const role = this.#roles.get(arn);
    const hasMfa = this.#checkCode(form) || keys.mfa === true;
    const isTrusted =
      role !== undefined && (role.trusts ?? [keys.principal.arn]).includes(keys.principal.arn);
    const isAllowed =
      isTrusted &&
      (role.externalId === undefined || role.externalId === form.get('ExternalId')) &&
      (!role.requiresMfa || hasMfa);
    if (!role || !isAllowed)
      throw new StandInError(
        'AccessDenied',
        `User: ${keys.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
        403,
      );
    return this.#issue('AssumeRole', role, form);
  }

  #assumeWithWebIdentity(form: URLSearchParams): StandInAnswer {
    const role = this.#roles.get(form.get('RoleArn') ?? '');
    const token = form.get('WebIdentityToken') ?? '';
    if (token.startsWith('expired'))
      throw new StandInError(
        'ExpiredTokenException',
        'Token expired: current date/time must be before the expiration date/time',
      );
    if (!role?.webIdentityTokens?.includes(token))
      throw new StandInError(
        'InvalidIdentityToken',
        'No OpenIDConnect provider found in your account for it',
      );
    return this.#issue('AssumeRoleWithWebIdentity', role, form);
  }

  #issue(operation: string, role: StandInRole, form: URLSearchParams): StandInAnswer {
    const [, accountId = '', name = ''] = /::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(role.arn) ?? [];
    const session = form.get('RoleSessionName') ?? 'none';
    const id = `AROA${randomId()}:${session}`;
    const principal: Principal = {
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${session}`,
      userId: id,
    };
    const keys = this.ring.issue(principal, role.seconds ?? durationOf(form, 3600));
    return xml(
      operation,
      `${credentialsXml(keys)}<AssumedRoleUser><AssumedRoleId>${id}</AssumedRoleId><Arn>${principal.arn}</Arn></AssumedRoleUser>`,
    );
  }

  /** Whether a good code came with the request; raises for a bad one. */
  #checkCode(form: URLSearchParams): boolean {
    const serial = form.get('SerialNumber');
    if (serial === null) return false;
    const codes = this.#codes.get(serial);
    if (!codes)
      throw new StandInError(
        'AccessDenied',
        'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
        403,
      );
    const index = codes.indexOf(form.get('TokenCode') ?? '');
    if (index < 0)
      throw new StandInError(
        'AccessDenied',
        'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
        403,
      );
    codes.splice(index, 1);
    return true;
  }
}

function durationOf(form: URLSearchParams, otherwise: number): number {
  return Number(form.get('DurationSeconds') ?? otherwise);
}

function credentialsXml(keys: Required<Omit<KnownKeys, 'mfa'>>): string {
  return `<Credentials><AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey><SessionToken>${keys.sessionToken}</SessionToken><Expiration>${new Date(keys.expiresAt).toISOString()}</Expiration></Credentials>`;
}

function xml(operation: string, result: string): StandInAnswer {
  return {
    type: 'text/xml',
    body: `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata></${operation}Response>`,
  };
}
