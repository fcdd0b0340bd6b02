import type { Person } from '../../../../features/connections/ports';
import type { Clock } from '../../../../platform/clock';
import type { ServiceSettings } from '../../network/service-settings';
import type { SsoSessionPlan } from '../../profiles/credential-plan';
import type { Asking } from '../asking';
import type { Renewal } from '../holding';
import { SharedWork } from '../shared-work';
import { SignInProblem } from './sign-in-problem';
import { readCacheDate, SsoCache, type SsoFlow, type SsoToken, sessionKey } from './sso-cache';
import { SsoSignIn } from './sso-sign-in';

/** Renewed when less than this is left, or a third of what it was given for. */
const earlyMs = 5 * 60_000;

interface Options {
  home: string;
  person: Person;
  asking: Asking;
  clock: Clock;
  /** Which way a person signs in; without it, by the browser where the session has scopes, else by a code. */
  flow?: SsoFlow;
}

export interface SsoAsker {
  profile: string;
  session: SsoSessionPlan;
  oidc: ServiceSettings;
}

/** The sign-ins to IAM Identity Center, one for each session, whatever number of profiles use it. */
export class SsoSessions {
  readonly #cache: SsoCache;
  readonly #work = new Map<string, SharedWork<string>>();
  /** Tokens that the service has refused, by session. */
  readonly #refused = new Map<string, string>();

  constructor(private readonly options: Options) {
    this.#cache = new SsoCache(options.home);
  }

  /** An access token that holds. Raises AppError: Expired where a person has declined to sign in. */
  token(asker: SsoAsker, renewal: Renewal): Promise<string> {
    const key = sessionKey(asker.session);
    const work = this.#work.get(key) ?? new SharedWork<string>();
    this.#work.set(key, work);
    return work.run(
      (signal, onPerson) => this.#token(asker, { ...renewal, signal, onPerson }),
      renewal.signal,
      renewal.onPerson,
    );
  }

  /** The service does not take it any more, whatever its date says. */
  refuse(session: SsoSessionPlan, token: string): void {
    this.#refused.set(sessionKey(session), token);
  }

  async #token(asker: SsoAsker, renewal: Renewal): Promise<string> {
    const { session } = asker;
    const known = await this.#cache.token(session);
    const left = known === undefined ? 0 : (readCacheDate(known.expiresAt) ?? 0) - this.options.clock.now();
    const isRefused = known?.accessToken === this.#refused.get(sessionKey(session));
    if (known && !isRefused && left > earlyMs) return known.accessToken;
    const signIn = new SsoSignIn({
      session,
      oidc: asker.oidc,
      cache: this.#cache,
      clock: this.options.clock,
    });
    try {
      const renewed = known && (await this.#refreshed(signIn, known, left, renewal.signal));
      if (renewed) return this.#keep(session, renewed);
      if (known && !isRefused && left > 0) return known.accessToken;
      return this.#keep(session, await this.#ask(asker, signIn, renewal));
    } finally {
      signIn.destroy();
    }
  }

  async #refreshed(
    signIn: SsoSignIn,
    known: SsoToken,
    left: number,
    signal: AbortSignal,
  ): Promise<SsoToken | undefined> {
    try {
      return await signIn.refresh(known, signal);
    } catch (error) {
      // One that still holds does until the service can be reached again.
      if (left > 0) return undefined;
      throw error;
    }
  }

  #keep(session: SsoSessionPlan, token: SsoToken): string {
    this.#refused.delete(sessionKey(session));
    this.#cache.writeToken(session, token);
    return token.accessToken;
  }

  #ask({ profile, session }: SsoAsker, signIn: SsoSignIn, renewal: Renewal): Promise<SsoToken> {
    const { asking, person } = this.options;
    const sessionName = sessionKey(session);
    const flow = this.options.flow ?? (session.scopes.length > 0 ? 'browser' : 'device');
    const elsewhere = session.name ? `--sso-session ${session.name}` : `--profile ${profile}`;
    const question = {
      key: signInKey(session),
      reason: `The sign-in to ${sessionName} has expired.`,
      advice: `Sign in again here, or in a terminal: aws sso login ${elsewhere}`,
    };
    return asking.ask(question, renewal, async () => {
      for (let problem: string | undefined; ; ) {
        const request = { profile, sessionName, startUrl: session.startUrl, ...(problem ? { problem } : {}) };
        const dialogue = await person.signIn(request, renewal.signal);
        try {
          const token = await signIn.signIn(dialogue.byCode ? 'device' : flow, dialogue);
          dialogue.done();
          return token;
        } catch (error) {
          problem = error instanceof Error ? error.message : String(error);
          dialogue.done(problem);
          if (!(error instanceof SignInProblem)) throw error;
        }
      }
    });
  }
}

/** What a person is asked for, by Asking's key. */
export function signInKey(session: SsoSessionPlan): string {
  return `sign-in ${sessionKey(session)}`;
}
