import { createHash } from 'node:crypto';
import { mfaCodeSchema } from '#shared/connections/prompt';
import { AppError, asAppError } from '#shared/errors/app-error';
import type {
  CredentialOwner,
  CredentialSource,
  CredentialState,
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
import { type AwsSurroundings, variable } from '../surroundings';
import { Asking } from './asking';
import { assumeRole, assumeRoleWithWebIdentity, SourceExpiredError, WrongMfaCodeError } from './assume-role';
import { runCredentialProcess } from './credential-process';
import { Holding, type Renewal } from './holding';
import { containerCredentials, instanceCredentials, loginCredentials } from './metadata';
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
    const [oidc, portal] = await Promise.all([
      settings('sso_oidc', session.region),
      settings('sso', session.region),
    ]);
    for (let attempt = 1; ; attempt += 1) {
      const token = await this.#sso.token({ profile, session, oidc }, renewal);
      try {
        return await roleCredentials(portal, { token, accountId, roleName, profile }, renewal.signal);
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

interface Found {
  plan: CredentialPlan;
  holding: Holding;
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

function keysOfProfile(files: AwsFiles, name: string): Credentials {
  const settings = files.profiles.get(name)?.settings;
  const sessionToken = settings?.get('aws_session_token') ?? settings?.get('aws_security_token');
  return {
    accessKeyId: settings?.get('aws_access_key_id') ?? '',
    secretAccessKey: settings?.get('aws_secret_access_key') ?? '',
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

function keysOfEnvironment(surroundings: AwsSurroundings): Credentials {
  const accessKeyId = variable(surroundings, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = variable(surroundings, 'AWS_SECRET_ACCESS_KEY');
  const sessionToken =
    variable(surroundings, 'AWS_SESSION_TOKEN') ?? variable(surroundings, 'AWS_SECURITY_TOKEN');
  if (!accessKeyId || !secretAccessKey)
    throw new AppError(
      'Invalid',
      `${accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID'} is not set. Set both, before Quarterdeck is started.`,
    );
  const expiration = variable(surroundings, 'AWS_CREDENTIAL_EXPIRATION');
  const expiresAt = expiration === undefined ? Number.NaN : Date.parse(expiration);
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(Number.isNaN(expiresAt) ? {} : { expiration: new Date(expiresAt) }),
  };
}

/** Where credentials come from, in a sentence. */
function sourceText(plan: CredentialPlan): string {
  if (plan.kind === 'environment') return 'the keys of the environment';
  if (plan.kind === 'container') return 'the credentials of the container';
  if (plan.kind === 'instance-metadata') return 'the credentials of the EC2 instance';
  return plan.profile === undefined
    ? 'the credentials of the web identity'
    : `the credentials of the profile ${plan.profile}`;
}

/** What makes two ways to credentials the same: the steps, the keys they begin with, and where STS is asked. */
function fingerprint(plan: CredentialPlan, context: Context, surroundings: AwsSurroundings): string {
  const hash = createHash('sha256').update(JSON.stringify([plan, context.sts]));
  for (let step: CredentialPlan | undefined = plan; step; step = sourceOf(step)) {
    const keys =
      step.kind === 'static-keys'
        ? keysOfProfile(context.files, step.profile)
        : step.kind === 'environment'
          ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map(
              (name) => surroundings.env[name],
            )
          : undefined;
    hash.update(JSON.stringify(keys ?? null));
  }
  return hash.digest('hex');
}

function sourceOf(plan: CredentialPlan): CredentialPlan | undefined {
  return plan.kind === 'assume-role' ? plan.source : undefined;
}

/** The owner of one source: finds out, from the files as they are, which holding it has. */
class SourceOwner implements CredentialOwner {
  #found: Found | undefined;
  #finding: Promise<Found> | undefined;
  #failure: string | undefined;
  #watching: { stop(): void } | undefined;
  #isStale = true;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly find: () => Promise<Found>,
    private readonly takeBack: (plan: CredentialPlan) => void,
  ) {}

  get state(): CredentialState {
    if (this.#failure !== undefined) return { kind: 'failed', reason: this.#failure };
    return this.#found?.holding.state ?? { kind: this.#finding ? 'resolving' : 'idle' };
  }

  onStateChanged(listener: () => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  async credentials(signal?: AbortSignal): Promise<Credentials> {
    const holding = await this.#current();
    try {
      return await holding.credentials(signal);
    } catch (error) {
      // The files may be put right meanwhile.
      this.#isStale = true;
      throw error;
    }
  }

  refuse(credentials: Credentials): void {
    this.#found?.holding.refuse(credentials);
    this.#isStale = true;
  }

  askAgain(): void {
    if (this.#found) this.takeBack(this.#found.plan);
    this.#isStale = true;
    this.#failure = undefined;
  }

  reload(): void {
    this.#isStale = true;
  }

  async #current(): Promise<Holding> {
    if (this.#found && !this.#isStale) return this.#found.holding;
    this.#finding ??= this.find().finally(() => {
      this.#finding = undefined;
    });
    this.#isStale = false;
    try {
      const found = await this.#finding;
      this.#failure = undefined;
      this.#use(found);
      return found.holding;
    } catch (error) {
      const failure = asAppError(error);
      this.#isStale = true;
      this.#failure = failure.message;
      this.#tell();
      throw failure;
    }
  }

  #use(found: Found): void {
    const isSame = this.#found?.holding === found.holding;
    this.#found = found;
    if (isSame) return;
    this.#watching?.stop();
    this.#watching = found.holding.onStateChanged(() => this.#tell());
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
