import type { CredentialKind } from '#shared/connections/profile';
import { type AwsSurroundings, variable } from '../surroundings';
import type { AwsFiles, ProfileSettings } from './aws-files';
import { expandPath } from './parse-ini';
import type { Settings } from './settings';

/** How the credentials of a profile come about, in steps; it holds no secret. The innermost `source` comes first. */
export type CredentialPlan =
  | { kind: 'static-keys'; profile: string; from: 'credentials-file' | 'config-file' }
  | { kind: 'sso'; profile: string; session: SsoSessionPlan; accountId: string; roleName: string }
  | { kind: 'login'; profile: string; loginSession: string }
  | { kind: 'credential-process'; profile: string; command: string }
  | {
      kind: 'web-identity';
      /** Absent for that of the environment. */
      profile?: string;
      roleArn: string;
      tokenFile: string;
      roleSessionName?: string;
    }
  | AssumeRolePlan
  | { kind: 'environment' }
  | { kind: 'container' }
  | { kind: 'instance-metadata' };

export interface AssumeRolePlan {
  kind: 'assume-role';
  profile: string;
  roleArn: string;
  source: CredentialPlan;
  externalId?: string;
  mfaSerial?: string;
  /** Seconds. */
  duration?: number;
  roleSessionName?: string;
}

export interface SsoSessionPlan {
  /** Of an `sso-session` section; absent for a legacy profile. */
  name?: string;
  startUrl: string;
  region: string;
  scopes: string[];
}

/** `plan` is absent where the profile cannot be used; `problems` says why, or what is odd with one that can. */
export interface Planned {
  plan?: CredentialPlan;
  kind: CredentialKind;
  problems: string[];
}

/** How the AWS CLI would get the credentials of a profile, in the order in which it looks. */
export function planProfile(files: AwsFiles, name: string, surroundings: AwsSurroundings): Planned {
  return new Planner(files, surroundings).plan(name, []);
}

/** Keys of the environment, else its web identity, else its container, else the metadata of the instance. */
export function planEnvironment(surroundings: AwsSurroundings): CredentialPlan {
  const has = (name: string) => variable(surroundings, name) !== undefined;
  if (has('AWS_ACCESS_KEY_ID')) return { kind: 'environment' };
  const roleArn = variable(surroundings, 'AWS_ROLE_ARN');
  const tokenFile = variable(surroundings, 'AWS_WEB_IDENTITY_TOKEN_FILE');
  if (roleArn && tokenFile) {
    const roleSessionName = variable(surroundings, 'AWS_ROLE_SESSION_NAME');
    return { kind: 'web-identity', roleArn, tokenFile, ...(roleSessionName ? { roleSessionName } : {}) };
  }
  if (has('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI') || has('AWS_CONTAINER_CREDENTIALS_FULL_URI'))
    return { kind: 'container' };
  return { kind: 'instance-metadata' };
}

/** A profile that cannot be used: the sentence. */
class Unusable extends Error {}

class Planner {
  readonly #problems: string[] = [];

  constructor(
    private readonly files: AwsFiles,
    private readonly surroundings: AwsSurroundings,
  ) {}

  plan(name: string, path: string[]): Planned {
    const profile = this.files.profiles.get(name);
    if (!profile) {
      return { kind: 'none', problems: [`There is no profile ${name} in the AWS files.`] };
    }
    const kind = kindOf(profile, false);
    try {
      const plan = this.#planOf(profile, path);
      this.#sayWhatElseIsSet(profile, kind);
      return { plan, kind, problems: this.#problems };
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      return { kind, problems: [error.message, ...this.#problems] };
    }
  }

  #planOf(profile: ProfileSettings, path: string[]): CredentialPlan {
    const { name, settings } = profile;
    switch (kindOf(profile, path.length > 0)) {
      case 'assume-role':
        return this.#assumeRole(profile, path);
      case 'web-identity': {
        const roleArn = required(settings, name, 'role_arn', 'web_identity_token_file');
        const tokenFile = required(settings, name, 'web_identity_token_file', 'role_arn');
        const roleSessionName = settings.get('role_session_name');
        return {
          kind: 'web-identity',
          profile: name,
          roleArn,
          tokenFile: expandPath(tokenFile, this.surroundings.home, this.surroundings.env),
          ...(roleSessionName ? { roleSessionName } : {}),
        };
      }
      case 'sso-session':
      case 'sso-legacy':
        return this.#sso(name, settings);
      case 'login':
        return { kind: 'login', profile: name, loginSession: settings.get('login_session') ?? '' };
      case 'credential-process':
        return {
          kind: 'credential-process',
          profile: name,
          command: settings.get('credential_process') ?? '',
        };
      case 'static-keys': {
        const own = profile.ofCredentialsFile;
        required(settings, name, 'aws_access_key_id', 'aws_secret_access_key');
        required(settings, name, 'aws_secret_access_key', 'aws_access_key_id');
        return {
          kind: 'static-keys',
          profile: name,
          from: own.has('aws_access_key_id') ? 'credentials-file' : 'config-file',
        };
      }
      default:
        throw new Unusable(
          settings.has('sso_session')
            ? `The profile ${name} names an sso-session but no sso_account_id and sso_role_name, so it signs in and has no credentials. Add both, or run aws configure sso.`
            : `The profile ${name} has no credentials: neither keys, nor a role, nor a sign-in, nor a program that gives them.`,
        );
    }
  }

  #assumeRole({ name, settings }: ProfileSettings, path: string[]): AssumeRolePlan {
    const roleArn = settings.get('role_arn');
    if (!roleArn) throw new Unusable(`role_arn in the profile ${name} is empty.`);
    const sourceProfile = settings.get('source_profile');
    const credentialSource = settings.get('credential_source');
    if (sourceProfile !== undefined && credentialSource !== undefined)
      throw new Unusable(
        `The profile ${name} has both source_profile and credential_source. Keep the one that is meant.`,
      );
    if (sourceProfile === undefined && credentialSource === undefined)
      throw new Unusable(
        `The profile ${name} has a role_arn but does not say with what to assume it. Add source_profile, or credential_source.`,
      );
    const source =
      credentialSource === undefined
        ? this.#source(name, sourceProfile as string, path)
        : credentialSourcePlan(name, credentialSource);
    return {
      kind: 'assume-role',
      profile: name,
      roleArn,
      source,
      ...this.#roleOptions(name, settings, source),
    };
  }

  #roleOptions(name: string, settings: Settings, source: CredentialPlan): Partial<AssumeRolePlan> {
    const options: Partial<AssumeRolePlan> = {};
    const externalId = settings.get('external_id');
    const mfaSerial = settings.get('mfa_serial');
    const roleSessionName = settings.get('role_session_name');
    const duration = settings.get('duration_seconds');
    if (externalId) options.externalId = externalId;
    if (mfaSerial) options.mfaSerial = mfaSerial;
    if (roleSessionName) options.roleSessionName = roleSessionName;
    if (duration !== undefined) {
      const seconds = /^\d+$/.test(duration) ? Number(duration) : Number.NaN;
      if (seconds >= 900 && seconds <= 43_200) options.duration = seconds;
      else
        this.#problems.push(
          `duration_seconds in the profile ${name} has to be a whole number from 900 to 43,200; without it a role lasts an hour.`,
        );
      if (seconds > 3600 && source.kind === 'assume-role')
        this.#problems.push(
          `duration_seconds in the profile ${name} is more than AWS gives to a role that is assumed with another role: 3,600.`,
        );
    }
    return options;
  }

  #source(name: string, sourceName: string, path: string[]): CredentialPlan {
    const source = this.files.profiles.get(sourceName);
    if (!source)
      throw new Unusable(
        `The source_profile ${sourceName} of the profile ${name} does not exist. ${nearName(sourceName, this.files.profiles.keys())}`.trim(),
      );
    const visited = [...path, name];
    const isItself = sourceName === name && hasKeys(source.settings);
    if (visited.includes(sourceName) && !isItself) {
      const loop = [...visited.slice(visited.indexOf(sourceName)), sourceName].join(' → ');
      throw new Unusable(
        `The profiles form a loop: ${loop}. One of them has to have credentials of its own; change its source_profile.`,
      );
    }
    return this.#planOf(source, visited);
  }

  #sso(name: string, settings: Settings): CredentialPlan {
    const sessionName = settings.get('sso_session');
    const accountId = required(settings, name, 'sso_account_id', 'sso_role_name');
    const roleName = required(settings, name, 'sso_role_name', 'sso_account_id');
    const base = { kind: 'sso', profile: name, accountId, roleName } as const;
    if (sessionName === undefined) {
      const startUrl = required(settings, name, 'sso_start_url', 'sso_account_id');
      const region = required(settings, name, 'sso_region', 'sso_account_id');
      return { ...base, session: { startUrl, region, scopes: [] } };
    }
    const session = this.files.ssoSessions.get(sessionName);
    if (!session)
      throw new Unusable(
        `There is no [sso-session ${sessionName}], which the profile ${name} names. ${nearName(sessionName, this.files.ssoSessions.keys())}`.trim(),
      );
    for (const key of ['sso_start_url', 'sso_region']) {
      const own = settings.get(key);
      if (own !== undefined && own !== session.get(key))
        throw new Unusable(
          `${key} of the profile ${name} differs from that of [sso-session ${sessionName}]. Remove it from the profile.`,
        );
    }
    const startUrl = session.get('sso_start_url');
    const region = session.get('sso_region');
    if (!startUrl || !region)
      throw new Unusable(
        `[sso-session ${sessionName}] has no ${startUrl ? 'sso_region' : 'sso_start_url'}. Add it, or run aws configure sso-session.`,
      );
    const scopes = (session.get('sso_registration_scopes') ?? '')
      .split(',')
      .map((scope) => scope.trim())
      .filter((scope) => scope !== '');
    return { ...base, session: { name: sessionName, startUrl, region, scopes } };
  }

  #sayWhatElseIsSet({ name, settings }: ProfileSettings, kind: CredentialKind): void {
    const others = kindsSet(settings).filter((one) => one !== kind);
    // A role that is assumed with keys of the same profile, or with the sign-in of it, needs both.
    const isSource = kind === 'assume-role' && settings.get('source_profile') === name;
    if (others.length === 0 || isSource) return;
    this.#problems.push(
      `The profile ${name} says in several ways where its credentials come from. As the AWS CLI does, Quarterdeck takes ${kindTexts[kind]} and leaves ${others.map((one) => kindTexts[one]).join(' and ')} aside.`,
    );
  }
}

const kindTexts: Record<CredentialKind, string> = {
  'static-keys': 'the keys',
  'sso-session': 'the sign-in to IAM Identity Center',
  'sso-legacy': 'the sign-in to IAM Identity Center',
  'assume-role': 'the role',
  'credential-process': 'the program of credential_process',
  'web-identity': 'the web identity',
  login: 'the console sign-in',
  environment: 'the environment',
  container: 'the container',
  'instance-metadata': 'the instance metadata',
  none: 'nothing',
};

function hasKeys(settings: Settings): boolean {
  return settings.has('aws_access_key_id') || settings.has('aws_secret_access_key');
}

/** What the AWS CLI takes first. A source that has keys is not assumed itself. */
function kindOf({ settings, ofCredentialsFile }: ProfileSettings, isSource: boolean): CredentialKind {
  const isWebIdentity = settings.has('web_identity_token_file');
  if (settings.has('role_arn') && !isWebIdentity && !(isSource && hasKeys(settings))) return 'assume-role';
  if (isWebIdentity) return 'web-identity';
  if (settings.has('sso_account_id') || settings.has('sso_role_name'))
    return settings.has('sso_session') ? 'sso-session' : 'sso-legacy';
  if (hasKeys(ofCredentialsFile)) return 'static-keys';
  if (settings.has('login_session')) return 'login';
  if (settings.has('credential_process')) return 'credential-process';
  return hasKeys(settings) ? 'static-keys' : 'none';
}

function kindsSet(settings: Settings): CredentialKind[] {
  const kinds: CredentialKind[] = [];
  if (settings.has('web_identity_token_file')) kinds.push('web-identity');
  else if (settings.has('role_arn')) kinds.push('assume-role');
  if (settings.has('sso_account_id') || settings.has('sso_role_name'))
    kinds.push(settings.has('sso_session') ? 'sso-session' : 'sso-legacy');
  if (hasKeys(settings)) kinds.push('static-keys');
  if (settings.has('login_session')) kinds.push('login');
  if (settings.has('credential_process')) kinds.push('credential-process');
  return kinds;
}

function credentialSourcePlan(name: string, text: string): CredentialPlan {
  // The CLI takes these names in any case.
  const kind = (
    {
      environment: 'environment',
      ecscontainer: 'container',
      ec2instancemetadata: 'instance-metadata',
    } as const
  )[text.toLowerCase() as 'environment'];
  if (kind === undefined)
    throw new Unusable(
      `credential_source = ${text} in the profile ${name} is none of Environment, EcsContainer and Ec2InstanceMetadata.`,
    );
  return { kind };
}

function required(settings: Settings, profile: string, key: string, because: string): string {
  const value = settings.get(key);
  if (value !== undefined) return value;
  throw new Unusable(`The profile ${profile} has ${because} but no ${key}. Add it.`);
}

function nearName(wanted: string, names: Iterable<string>): string {
  const near = [...names].find((name) => name.toLowerCase() === wanted.toLowerCase());
  return near === undefined ? '' : `There is ${near}; names are told apart by capital letters.`;
}
