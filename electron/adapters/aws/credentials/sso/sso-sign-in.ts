import { createHash, randomBytes } from 'node:crypto';
import {
  AuthorizationPendingException,
  CreateTokenCommand,
  type CreateTokenCommandOutput,
  ExpiredTokenException,
  InvalidGrantException,
  RegisterClientCommand,
  SlowDownException,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { AppError } from '#shared/errors/app-error';
import type { SignInDialogue } from '../../../../features/connections/ports';
import type { Clock } from '../../../../platform/clock';
import { clientConfig } from '../../client-config';
import type { ServiceSettings } from '../../network/service-settings';
import type { SsoSessionPlan } from '../../profiles/credential-plan';
import { toAppError } from '../../to-app-error';
import { RedirectListener } from './redirect-listener';
import { SignInProblem } from './sign-in-problem';
import {
  cacheDate,
  readCacheDate,
  type SsoCache,
  type SsoFlow,
  type SsoRegistration,
  type SsoToken,
  sessionKey,
} from './sso-cache';

/** How long a page in the browser is waited for. */
const browserMs = 10 * 60_000;
const slowerMs = 5000;
const defaultIntervalMs = 5000;
/** Whatever the service says, it is not asked more often. */
const leastIntervalMs = 1000;
/** A registration that ends sooner is made anew. */
const registrationLeftMs = 15 * 60_000;
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const browserGrants = ['authorization_code', 'refresh_token'];
const browserScopes = ['sso:account:access'];

interface Options {
  session: SsoSessionPlan;
  oidc: ServiceSettings;
  cache: SsoCache;
  clock: Clock;
}

/** Signs in to IAM Identity Center by a page in the browser, and renews such sign-ins. */
export class SsoSignIn {
  readonly #client: SSOOIDCClient;

  constructor(private readonly options: Options) {
    this.#client = new SSOOIDCClient({
      ...clientConfig(options.oidc),
      // None of its calls is signed; the SDK's chain must not go looking.
      credentials: { accessKeyId: 'unsigned', secretAccessKey: 'unsigned' },
    });
  }

  destroy(): void {
    this.#client.destroy();
  }

  /** Undefined where the sign-in cannot be renewed without a person. Raises AppError where nobody answers. */
  async refresh(token: SsoToken, signal: AbortSignal): Promise<SsoToken | undefined> {
    const { refreshToken, clientId, clientSecret, registrationExpiresAt } = token;
    const registeredUntil = readCacheDate(registrationExpiresAt) ?? 0;
    if (!refreshToken || !clientId || !clientSecret || registeredUntil <= this.options.clock.now())
      return undefined;
    const registration = { clientId, clientSecret, expiresAt: registrationExpiresAt as string };
    try {
      const answer = await this.#client.send(
        new CreateTokenCommand({ grantType: 'refresh_token', clientId, clientSecret, refreshToken }),
        { abortSignal: signal },
      );
      // A token that was not given anew stays the one to renew with.
      return this.#asToken({ refreshToken, ...answer }, registration);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw toAppError(
        error,
        `renew the sign-in to ${sessionKey(this.options.session)}`,
        'IAM Identity Center',
      );
    }
  }

  /** Raises SignInProblem, AppError, or Cancelled when the dialogue was given up. */
  async signIn(flow: SsoFlow, dialogue: SignInDialogue): Promise<SsoToken> {
    const what = `sign in to ${sessionKey(this.options.session)}`;
    try {
      return await (flow === 'browser' ? this.#byBrowser(dialogue) : this.#byDevice(dialogue));
    } catch (error) {
      if (dialogue.signal.aborted)
        throw new AppError('Cancelled', 'The sign-in was given up.', { cause: error });
      if (error instanceof SignInProblem || error instanceof AppError) throw error;
      const { name } = error as Error;
      if (name === 'InvalidRequestException' || name === 'InvalidRequestRegionException')
        throw new AppError(
          'Invalid',
          `Could not ${what}: IAM Identity Center does not know the start page ${this.options.session.startUrl} in ${this.options.session.region}. Check sso_start_url and sso_region.`,
          { cause: error },
        );
      throw toAppError(error, what, 'IAM Identity Center');
    }
  }

  async #byBrowser(dialogue: SignInDialogue): Promise<SsoToken> {
    const { clock, oidc, session } = this.options;
    const { signal } = dialogue;
    const listener = await RedirectListener.open();
    try {
      const registration = await this.#registration('browser', signal);
      const state = randomBytes(24).toString('base64url');
      const codeVerifier = randomBytes(48).toString('base64url');
      const expiresAt = clock.now() + browserMs;
      const url = new URL('/authorize', oidc.endpoint ?? (await this.#endpoint()));
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: registration.clientId,
        redirect_uri: listener.redirectUri,
        state,
        code_challenge_method: 'S256',
        scopes: (session.scopes.length > 0 ? session.scopes : browserScopes).join(' '),
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      }).toString();
      // Waited for first: a browser that is signed in already comes back at once.
      const brought = listener.code(state, clock, browserMs, signal);
      brought.catch(() => {});
      await dialogue.open({ url: url.href, expiresAt });
      const code = await brought;
      const answer = await this.#client.send(
        new CreateTokenCommand({
          grantType: 'authorization_code',
          clientId: registration.clientId,
          clientSecret: registration.clientSecret,
          redirectUri: listener.redirectUri,
          codeVerifier,
          code,
        }),
        { abortSignal: signal },
      );
      return this.#asToken(answer, registration);
    } catch (error) {
      if (isRefusal(error))
        throw new SignInProblem(
          'IAM Identity Center did not accept what the browser brought back. Sign in once more.',
        );
      throw error;
    } finally {
      listener.close();
    }
  }

  async #byDevice(dialogue: SignInDialogue): Promise<SsoToken> {
    const { clock, session } = this.options;
    const { signal } = dialogue;
    const registration = await this.#registration('device', signal);
    const { clientId, clientSecret } = registration;
    const begun = await this.#client.send(
      new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl: session.startUrl }),
      { abortSignal: signal },
    );
    const expiresAt = clock.now() + (begun.expiresIn ?? 600) * 1000;
    const page = begun.verificationUriComplete ?? begun.verificationUri;
    if (!page || !begun.deviceCode || !begun.userCode)
      throw new AppError('Unavailable', 'IAM Identity Center answered without a page to sign in at.');
    await dialogue.open({ url: page, userCode: begun.userCode, expiresAt });
    let intervalMs = Math.max(
      begun.interval === undefined ? defaultIntervalMs : begun.interval * 1000,
      leastIntervalMs,
    );
    for (;;) {
      await wait(clock, intervalMs, signal);
      try {
        const answer = await this.#client.send(
          new CreateTokenCommand({
            grantType: deviceGrant,
            clientId,
            clientSecret,
            deviceCode: begun.deviceCode,
          }),
          { abortSignal: signal },
        );
        return this.#asToken(answer, registration);
      } catch (error) {
        if (error instanceof SlowDownException) intervalMs += slowerMs;
        else if (error instanceof ExpiredTokenException || clock.now() >= expiresAt)
          throw new SignInProblem('The code was not confirmed in time. Begin once more.');
        else if ((error as Error).name === 'AccessDeniedException')
          throw new SignInProblem('The sign-in was declined in the browser.');
        else if (!(error instanceof AuthorizationPendingException)) throw error;
      }
    }
  }

  async #registration(flow: SsoFlow, signal: AbortSignal): Promise<SsoRegistration> {
    const { cache, clock, session } = this.options;
    const known = await cache.registration(session, flow);
    if (known && (readCacheDate(known.expiresAt) ?? 0) > clock.now() + registrationLeftMs) return known;
    const scopes =
      session.scopes.length > 0 ? session.scopes : flow === 'browser' ? browserScopes : undefined;
    const answer = await this.#client.send(
      new RegisterClientCommand({
        clientName: 'Quarterdeck',
        clientType: 'public',
        ...(scopes === undefined ? {} : { scopes }),
        ...(flow === 'browser'
          ? {
              grantTypes: browserGrants,
              // Without a port: any port of loopback is then accepted (RFC 8252, 7.3).
              redirectUris: [RedirectListener.registeredUri],
              issuerUrl: session.startUrl,
            }
          : {}),
      }),
      { abortSignal: signal },
    );
    if (!answer.clientId || !answer.clientSecret)
      throw new AppError('Unavailable', 'IAM Identity Center did not register this application.');
    const registration: SsoRegistration = {
      clientId: answer.clientId,
      clientSecret: answer.clientSecret,
      expiresAt: cacheDate((answer.clientSecretExpiresAt ?? 0) * 1000),
      ...(scopes === undefined ? {} : { scopes }),
      ...(flow === 'browser' ? { grantTypes: browserGrants } : {}),
    };
    cache.writeRegistration(session, registration);
    return registration;
  }

  #asToken(answer: Partial<CreateTokenCommandOutput>, registration: SsoRegistration): SsoToken {
    const { clock, session } = this.options;
    if (!answer.accessToken)
      throw new AppError('Unavailable', 'IAM Identity Center answered without a token. Sign in once more.');
    return {
      startUrl: session.startUrl,
      region: session.region,
      accessToken: answer.accessToken,
      expiresAt: cacheDate(clock.now() + (answer.expiresIn ?? 3600) * 1000),
      clientId: registration.clientId,
      clientSecret: registration.clientSecret,
      registrationExpiresAt: registration.expiresAt,
      ...(answer.refreshToken ? { refreshToken: answer.refreshToken } : {}),
    };
  }

  /** AWS's own address of the service. */
  async #endpoint(): Promise<string> {
    const { region, useFipsEndpoint, useDualstackEndpoint } = this.options.oidc;
    const { url } = this.#client.config.endpointProvider({
      Region: region,
      UseFIPS: useFipsEndpoint,
      UseDualStack: useDualstackEndpoint,
    });
    return url.href;
  }
}

/** The service has said no, which asking once more does not change. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof InvalidGrantException ||
    [
      'ExpiredTokenException',
      'UnauthorizedClientException',
      'InvalidClientException',
      'AccessDeniedException',
    ].includes((error as Error).name)
  );
}

function wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      timer.cancel();
      reject(new AppError('Cancelled', 'The sign-in was given up.'));
    };
    const timer = clock.after(delayMs, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
