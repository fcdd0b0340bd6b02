import { regionProblem } from '#shared/connections/aws-regions';
import type { Profile } from '#shared/connections/profile';
import { configuredEndpoint } from '../network/configured-endpoint';
import type { AwsSurroundings } from '../surroundings';
import type { AwsFiles } from './aws-files';
import { type CredentialPlan, planProfile } from './credential-plan';

/** A profile as a person chooses by it; no secret is in it. */
export function describeProfile(files: AwsFiles, name: string, surroundings: AwsSurroundings): Profile {
  const { plan, kind, problems } = planProfile(files, name, surroundings);
  const settings = files.profiles.get(name)?.settings;
  const region = settings?.get('region');
  const endpointUrl = configuredEndpoint(files, name, 'ssm', surroundings);
  // Behind an address of one's own a Region is any name.
  const misspelt = region === undefined || endpointUrl !== undefined ? undefined : regionProblem(region);
  const roleArn = plan?.kind === 'assume-role' || plan?.kind === 'web-identity' ? plan.roleArn : undefined;
  const accountId = accountOf(plan) ?? settings?.get('aws_account_id');
  const ssoSession = plan === undefined ? undefined : ssoOf(plan);
  return {
    name,
    credentialKind: kind,
    summary: plan === undefined ? 'Cannot be used' : summaryOf(plan),
    needsMfa: plan !== undefined && needsMfa(plan),
    isUsable: plan !== undefined,
    problems:
      misspelt === undefined
        ? problems
        : [...problems, `${misspelt} It is the region of the profile ${name}.`],
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(ssoSession === undefined ? {} : { ssoSession }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
  };
}

function needsMfa(plan: CredentialPlan): boolean {
  return plan.kind === 'assume-role' && (plan.mfaSerial !== undefined || needsMfa(plan.source));
}

function ssoOf(plan: CredentialPlan): string | undefined {
  if (plan.kind === 'assume-role') return ssoOf(plan.source);
  return plan.kind === 'sso' ? plan.session.name : undefined;
}

function accountOf(plan: CredentialPlan | undefined): string | undefined {
  if (plan?.kind === 'sso') return plan.accountId;
  if (plan?.kind === 'assume-role' || plan?.kind === 'web-identity') return accountOfArn(plan.roleArn);
  return undefined;
}

function accountOfArn(arn: string): string | undefined {
  return /^arn:[^:]*:iam::(\d{12}):/.exec(arn)?.[1];
}

function roleName(arn: string): string {
  return /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? arn;
}

function summaryOf(plan: CredentialPlan): string {
  switch (plan.kind) {
    case 'static-keys':
      return plan.from === 'credentials-file' ? 'Keys in the credentials file' : 'Keys in the config file';
    case 'sso':
      return `${plan.roleName} in ${plan.accountId}, signed in at ${host(plan.session.startUrl)}`;
    case 'login':
      return 'Console sign-in (aws login)';
    case 'credential-process':
      // Arguments may hold a secret.
      return `Program ${plan.command.split(/\s/)[0]?.split(/[/\\]/).pop()}`;
    case 'web-identity':
      return `${roleName(plan.roleArn)}${inAccount(plan.roleArn)}, with a web identity token`;
    case 'assume-role':
      return `${roleName(plan.roleArn)}${inAccount(plan.roleArn)}, assumed with ${sourceText(plan.source)}${plan.mfaSerial ? ' and an MFA code' : ''}`;
    default:
      return capital(sourceText(plan));
  }
}

function sourceText(plan: CredentialPlan): string {
  switch (plan.kind) {
    case 'environment':
      return 'keys of the environment';
    case 'container':
      return 'the role of the container';
    case 'instance-metadata':
      return 'the role of this EC2 instance';
    default:
      return plan.profile === undefined ? 'a web identity token' : `the profile ${plan.profile}`;
  }
}

function inAccount(arn: string): string {
  const account = accountOfArn(arn);
  return account === undefined ? '' : ` in ${account}`;
}

function host(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
