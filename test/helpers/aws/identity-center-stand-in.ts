import { createHash } from 'node:crypto';
import type { KeyRing } from './key-ring';
import { randomId, randomText } from './key-ring';
import { StandIn, type StandInAnswer, StandInError, type StandInRequest } from './stand-in';

interface Client {
  secret: string;
  redirectUris: string[];
  scopes: string[];
}

interface Device {
  deviceCode: string;
  userCode: string;
  clientId: string;
  expiresAt: number;
  decision: 'pending' | 'approved' | 'denied';
}

interface Code {
  clientId: string;
  challenge: string;
  redirectUri: string;
}

export interface Assignment {
  accountId: string;
  accountName: string;
  roleName: string;
}

/**
 * IAM Identity Center: SSO OIDC (RegisterClient, StartDeviceAuthorization, CreateToken by device code, by authorization
 * code with PKCE and by refresh token, and the pages in the browser) and the portal (GetRoleCredentials, ListAccounts,
 * ListAccountRoles), on one address.
 */
export class IdentityCenterStandIn extends StandIn {
  readonly startUrl = 'https://example.awsapps.com/start';
  /** What is issued lasts so long. Seconds. */
  tokenSeconds = 3600;
  roleSeconds = 3600;
  /** Whether CreateToken gives a refresh token. */
  givesRefreshTokens = true;
  /** What a person does at the page that the browser is sent to. */
  decision: 'approve' | 'deny' = 'approve';
  assignments: Assignment[] = [];
  /** Every secret that it has issued: of clients, device codes, tokens. */
  readonly secrets = new Set<string>();
  readonly #clients = new Map<string, Client>();
  readonly #devices = new Map<string, Device>();
  readonly #codes = new Map<string, Code>();
  readonly #tokens = new Map<string, number>();
  readonly #refreshTokens = new Map<string, string>();

  constructor(ring: KeyRing) {
    super(ring, 'rest-json');
  }

  /** No access token holds any more; `andRefresh`: nor does a refresh token. */
  revokeAll(options: { andRefresh?: boolean } = {}): void {
    this.#tokens.clear();
    if (options.andRefresh) this.#refreshTokens.clear();
  }

  protected operationOf({ method, url }: StandInRequest): string {
    const names: Record<string, string> = {
      'POST /client/register': 'RegisterClient',
      'POST /device_authorization': 'StartDeviceAuthorization',
      'POST /token': 'CreateToken',
      'GET /authorize': 'authorize',
      'GET /device': 'device',
      'GET /federation/credentials': 'GetRoleCredentials',
      'GET /assignment/accounts': 'ListAccounts',
      'GET /assignment/roles': 'ListAccountRoles',
    };
    return names[`${method} ${url.pathname}`] ?? `${method} ${url.pathname}`;
  }

  protected answer(operation: string, request: StandInRequest): StandInAnswer {
    const body = request.method === 'POST' ? JSON.parse(request.body.toString('utf8')) : {};
    switch (operation) {
      case 'RegisterClient':
        return this.#register(body);
      case 'StartDeviceAuthorization':
        return this.#startDevice(body);
      case 'CreateToken':
        return this.#createToken(body);
      case 'authorize':
        return this.#authorize(request.url.searchParams);
      case 'device':
        return this.#devicePage(request.url.searchParams.get('user_code') ?? '');
      case 'GetRoleCredentials':
        return this.#roleCredentials(request);
      case 'ListAccounts':
        this.#checkToken(request);
        return {
          body: {
            accountList: this.assignments.map(({ accountId, accountName }) => ({ accountId, accountName })),
          },
        };
      case 'ListAccountRoles':
        this.#checkToken(request);
        return {
          body: { roleList: this.assignments.map(({ accountId, roleName }) => ({ accountId, roleName })) },
        };
      default:
        throw new StandInError('NotFoundException', `There is no ${operation}.`, 404);
    }
  }

  #register(body: { clientName?: string; redirectUris?: string[]; scopes?: string[] }): StandInAnswer {
    if (!body.clientName) throw oauth('InvalidClientMetadataException', 'invalid_client_metadata');
    const clientId = randomId();
    const client: Client = {
      secret: randomText(30),
      redirectUris: body.redirectUris ?? [],
      scopes: body.scopes ?? [],
    };
    this.#clients.set(clientId, client);
    this.secrets.add(client.secret);
    return {
      body: {
        clientId,
        clientSecret: client.secret,
        clientIdIssuedAt: Math.floor(this.ring.now() / 1000),
        clientSecretExpiresAt: Math.floor(this.ring.now() / 1000) + 90 * 86_400,
      },
    };
  }

  #startDevice(body: { clientId: string; clientSecret: string; startUrl: string }): StandInAnswer {
    this.#checkClient(body);
    if (body.startUrl !== this.startUrl) throw oauth('InvalidRequestException', 'invalid_request');
    const userCode = `${randomId().slice(0, 4)}-${randomId().slice(0, 4)}`;
    const device: Device = {
      deviceCode: randomText(20),
      userCode,
      clientId: body.clientId,
      expiresAt: this.ring.now() + 600_000,
      decision: 'pending',
    };
    this.#devices.set(userCode, device);
    this.secrets.add(device.deviceCode);
    const verificationUri = `${this.endpoint}/device`;
    return {
      body: {
        deviceCode: device.deviceCode,
        userCode,
        verificationUri,
        verificationUriComplete: `${verificationUri}?user_code=${userCode}`,
        expiresIn: 600,
        // The least that the protocol can say; tests do not wait.
        interval: 0,
      },
    };
  }

  #devicePage(userCode: string): StandInAnswer {
    const device = this.#devices.get(userCode);
    if (device) device.decision = this.decision === 'approve' ? 'approved' : 'denied';
    return { type: 'text/html', body: device ? 'Done.' : 'There is no such code.' };
  }

  #authorize(query: URLSearchParams): StandInAnswer {
    const clientId = query.get('client_id') ?? '';
    const redirectUri = query.get('redirect_uri') ?? '';
    const client = this.#clients.get(clientId);
    const withoutPort = redirectUri.replace(/^(http:\/\/127\.0\.0\.1):\d+/, '$1');
    const isGood =
      client?.redirectUris.includes(withoutPort) &&
      query.get('response_type') === 'code' &&
      query.get('code_challenge_method') === 'S256' &&
      query.get('scopes') === client.scopes.join(' ');
    if (!isGood) return { status: 400, type: 'text/html', body: 'The request is not valid.' };
    const back = new URL(redirectUri);
    back.searchParams.set('state', query.get('state') ?? '');
    if (this.decision === 'deny') back.searchParams.set('error', 'access_denied');
    else {
      const code = randomText(20);
      this.#codes.set(code, { clientId, redirectUri, challenge: query.get('code_challenge') ?? '' });
      back.searchParams.set('code', code);
    }
    return { status: 302, body: '', headers: { location: back.href } };
  }

  #createToken(body: Record<string, string>): StandInAnswer {
    this.#checkClient(body as { clientId: string; clientSecret: string });
    const { clientId = '', grantType } = body;
    if (grantType === 'authorization_code') {
      const code = this.#codes.get(body.code ?? '');
      this.#codes.delete(body.code ?? '');
      const challenge = createHash('sha256')
        .update(body.codeVerifier ?? '')
        .digest('base64url');
      if (
        code?.clientId !== clientId ||
        code.redirectUri !== body.redirectUri ||
        code.challenge !== challenge
      )
        throw oauth('InvalidGrantException', 'invalid_grant');
    } else if (grantType === 'refresh_token') {
      if (this.#refreshTokens.get(body.refreshToken ?? '') !== clientId)
        throw oauth('InvalidGrantException', 'invalid_grant');
    } else if (grantType === 'urn:ietf:params:oauth:grant-type:device_code') {
      const device = [...this.#devices.values()].find((one) => one.deviceCode === body.deviceCode);
      if (device?.clientId !== clientId) throw oauth('InvalidGrantException', 'invalid_grant');
      if (device.expiresAt <= this.ring.now()) throw oauth('ExpiredTokenException', 'expired_token');
      if (device.decision === 'pending')
        throw oauth('AuthorizationPendingException', 'authorization_pending');
      if (device.decision === 'denied') throw oauth('AccessDeniedException', 'access_denied');
      this.#devices.delete(device.userCode);
    } else throw oauth('UnsupportedGrantTypeException', 'unsupported_grant_type');
    const accessToken = `token-${randomText(40)}`;
    this.#tokens.set(accessToken, this.ring.now() + this.tokenSeconds * 1000);
    const refreshToken = `refresh-${randomText(40)}`;
    this.secrets.add(accessToken).add(refreshToken);
    if (this.givesRefreshTokens) this.#refreshTokens.set(refreshToken, clientId);
    return {
      body: {
        accessToken,
        expiresIn: this.tokenSeconds,
        tokenType: 'Bearer',
        ...(this.givesRefreshTokens ? { refreshToken } : {}),
      },
    };
  }

  #roleCredentials(request: StandInRequest): StandInAnswer {
    this.#checkToken(request);
    const accountId = request.url.searchParams.get('account_id') ?? '';
    const roleName = request.url.searchParams.get('role_name') ?? '';
    if (!this.assignments.some((one) => one.accountId === accountId && one.roleName === roleName))
      throw new StandInError('ForbiddenException', 'No access', 403);
    const name = `AWSReservedSSO_${roleName}_0123456789abcdef`;
    const { accessKeyId, expiresAt, secretAccessKey, sessionToken } = this.ring.issue(
      {
        accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/${name}/ann`,
        userId: `AROA${randomId()}:ann`,
      },
      this.roleSeconds,
    );
    return {
      body: { roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt } },
    };
  }

  #checkToken(request: StandInRequest): void {
    const until = this.#tokens.get(request.headers['x-amz-sso_bearer_token'] ?? '');
    if (until === undefined || until <= this.ring.now())
      throw new StandInError('UnauthorizedException', 'Session token not found or invalid', 401);
  }

  #checkClient({ clientId, clientSecret }: { clientId: string; clientSecret: string }): void {
    if (this.#clients.get(clientId)?.secret !== clientSecret)
      throw oauth('InvalidClientException', 'invalid_client', 401);
  }
}

function oauth(code: string, error: string, status = 400): StandInError {
  return new StandInError(code, error, status, { error, error_description: error });
}
