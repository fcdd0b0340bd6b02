import { mfaCodeSchema } from '#shared/connections/prompt';
import { AppError } from '#shared/errors/app-error';
import type {
  CredentialOwner,
  CredentialSource,
  Credentials,
  Person,
} from '../../../features/connections/ports';
import type { Clock } from '../../../platform/clock';
import { resolveServiceSettings, type ServiceSettings } from '../network/service-settings';
import { type AwsFiles, readAwsFiles } from '../profiles/aws-files';
import {
  type AssumeRolePlan,
  type CredentialPlan,
  planEnvironment,
  planProfile,
} from '../profiles/credential-plan';
import type { AwsSurroundings } from '../surroundings';
import { Asking } from './asking';
import { assumeRole, assumeRoleWithWebIdentity, SourceExpiredError, WrongMfaCodeError } from './assume-role';
import { runCredentialProcess } from './credential-process';
import { Holding, type Renewal } from './holding';
import { keysOfEnvironment, keysOfProfile } from './known-keys';
import { containerCredentials, instanceCredentials, loginCredentials } from './metadata';
import { fingerprint, sourceText } from './plan-identity';
import { type Found, SourceOwner } from './source-owner';
import { roleCredentials, TokenRefusedError } from './sso/role-credentials';
import type { SsoFlow } from './sso/sso-cache';
import { SsoSessions, signInKey } from './sso/sso-sessions';

export interface CredentialOwnersOptions {
  surroundings: AwsSurroundings;
  person: Person;
  clock: Clock;
  /** How a person signs in to IAM Identity Center; without it, by the browser where the session has scopes, else by a code. */
  signInFlow?: SsoFlow;
  /** From 0 to 1; spreads renewals. */
  random?: () => number;
}

/** All owners of credentials of a process: one for each source, and one holding for each way that they share. */
export class CredentialOwners {
  readonly #owners = new Map<string, SourceOwner>();
  readonly #holdings = new Map<string, Holding>();
  readonly #asking = new Asking();
  readonly #sso: SsoSessions;

  constructor(private readonly options: CredentialOwnersOptions) {
    const { clock, person, signInFlow, surroundings } = options;
    this.#sso = new SsoSessions({
      home: surroundings.home,
      clock,
      person,
      asking: this.#asking,
      ...(signInFlow === undefined ? {} : { flow: signInFlow }),
    });
  }

  /** The same one for the same source. */
  owner(source: CredentialSource): CredentialOwner {
    const key = source.kind === 'profile' ? `profile ${source.profile}` : source.kind;
    const known = this.#owners.get(key);
    if (known) return known;
    const owner = new SourceOwner(
      () => this.#find(source),
      (plan) => this.#asking.takeBack(askedFor(plan)),
    );
    this.#owners.set(key, owner);
    return owner;
  }

  /** The files were written: what has changed in them holds from the next call on. */
  reload(): void {
    this.#asking.takeBack();
    for (const owner of this.#owners.values()) owner.reload();
  }

  async #find(source: CredentialSource): Promise<Found> {
    const { surroundings } = this.options;
    const files = await readAwsFiles(surroundings);
    const profile = source.kind === 'profile' ? source.profile : undefined;
    const plan =
      profile === undefined ? planEnvironment(surroundings) : usablePlan(files, profile, surroundings);
    const settings = (service: 'sts' | 'sso' | 'sso_oidc', region?: string) =>
      resolveServiceSettings(
        files,
        {
          service,
          ...(profile === undefined ? {} : { profile }),
          ...(region === undefined ? {} : { region }),
        },
        surroundings,
      );
    const context = { files, settings, sts: await settings('sts') };
    return { plan, holding: this.#holding(plan, context) };
  }

  #holding(plan: CredentialPlan, context: Context): Holding {
    const key = fingerprint(plan, context, this.options.surroundings);
    const known = this.#holdings.get(key);
    if (known) return known;
    const { clock, random } = this.options;
    const holding = new Holding({
      clock,
      random: random ?? Math.random,
      renew: (renewal) => this.#renew(plan, context, renewal),
    });
    this.#holdings.set(key, holding);
    return holding;
  }

  async #renew(plan: CredentialPlan, context: Context, renewal: Renewal): Promise<Credentials> {
    const { clock, surroundings } = this.options;
    const { signal } = renewal;
    switch (plan.kind) {
      case 'static-keys':
        return keysOfProfile(context.files, plan.profile);
      case 'environment':
        return keysOfEnvironment(surroundings);
      case 'credential-process':
        return runCredentialProcess(plan.command, plan.profile, surroundings, signal);
      case 'container':
        return containerCredentials(surroundings);
      case 'instance-metadata':
        return instanceCredentials(surroundings);
      case 'login':
        return loginCredentials(plan.profile, context.sts.network);
      case 'web-identity':
        return assumeRoleWithWebIdentity(plan, { sts: context.sts, clock, signal });
      case 'sso':
        return this.#ssoCredentials(plan, context, renewal);
      case 'assume-role':
        return this.#assumedRole(plan, context, renewal);
    }
  }

  async #ssoCredentials(
    plan: Extract<CredentialPlan, { kind: 'sso' }>,
    { settings }: Context,
    renewal: Renewal,
  ): Promise<Credentials> {
    const { accountId, profile, roleName, session } = plan;
    const { clock } = this.options;
    const { signal } = renewal;
    const [oidc, portal] = await Promise.all([
      settings('sso_oidc', session.region),
      settings('sso', session.region),
    ]);
    for (let attempt = 1; ; attempt += 1) {
      const token = await this.#sso.token({ profile, session, oidc }, renewal);
      try {
        return await roleCredentials(portal, { token, accountId, roleName, profile }, { clock, signal });
      } catch (error) {
        if (!(error instanceof TokenRefusedError)) throw error;
        this.#sso.refuse(session, token);
        if (attempt === 2)
          throw new AppError(
            'AccessDenied',
            `IAM Identity Center refuses the sign-in to ${session.name ?? session.startUrl} that it has just given. Check sso_region of the profile ${profile}.`,
          );
      }
    }
  }

  async #assumedRole(plan: AssumeRolePlan, context: Context, renewal: Renewal): Promise<Credentials> {
    const source = this.#holding(plan.source, context);
    const text = sourceText(plan.source);
    let isSecondSource = false;
    let problem: string | undefined;
    for (;;) {
      const credentials = await source.credentials(renewal.signal, renewal.onPerson);
      const code = plan.mfaSerial === undefined ? undefined : await this.#mfaCode(plan, problem, renewal);
      try {
        return await assumeRole(plan, { credentials, text }, code, {
          sts: context.sts,
          clock: this.options.clock,
          signal: renewal.signal,
        });
      } catch (error) {
        if (error instanceof WrongMfaCodeError) problem = error.message;
        else if (error instanceof SourceExpiredError && !isSecondSource) {
          isSecondSource = true;
          source.refuse(credentials);
        } else if (error instanceof SourceExpiredError) {
          throw new AppError(
            'Expired',
            `Could not assume the role ${plan.roleArn} (profile ${plan.profile}): ${text} have expired. Renew them where they come from.`,
            { cause: error },
          );
        } else throw error;
      }
    }
  }

  #mfaCode(plan: AssumeRolePlan, problem: string | undefined, renewal: Renewal): Promise<string> {
    const { profile } = plan;
    const serial = plan.mfaSerial as string;
    const question = {
      key: mfaKey(plan),
      reason: `The profile ${profile} needs a code of the MFA device ${serial}.`,
      advice: 'Connect again to give one.',
    };
    return this.#asking.ask(question, renewal, async () => {
      for (let said = problem; ; said = 'A code of an MFA device has six digits.') {
        const code = await this.options.person.mfaCode(
          { profile, serial, ...(said === undefined ? {} : { problem: said }) },
          renewal.signal,
        );
        const read = mfaCodeSchema.safeParse(code.replace(/\s/g, ''));
        if (read.success) return read.data;
      }
    });
  }
}

function mfaKey(plan: AssumeRolePlan): string {
  return `mfa ${plan.profile} ${plan.mfaSerial}`;
}

/** What a person may be asked for on the way to the credentials of a plan. */
function askedFor(plan: CredentialPlan): string[] {
  if (plan.kind === 'sso') return [signInKey(plan.session)];
  return plan.kind === 'assume-role' ? [mfaKey(plan), ...askedFor(plan.source)] : [];
}

interface Context {
  files: AwsFiles;
  /** Of the profile that was asked for, whichever step of its chain calls. */
  settings(service: 'sso' | 'sso_oidc', region: string): Promise<ServiceSettings>;
  sts: ServiceSettings;
}

function usablePlan(files: AwsFiles, profile: string, surroundings: AwsSurroundings): CredentialPlan {
  const { plan, problems } = planProfile(files, profile, surroundings);
  if (plan) return plan;
  const unreadable = files.profiles.has(profile) ? [] : files.problems.map((problem) => problem.message);
  const code = files.profiles.has(profile) ? 'Invalid' : 'NotFound';
  throw new AppError(code, [problems[0], ...unreadable.slice(0, 1)].join(' '));
}
