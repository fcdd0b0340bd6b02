import { AppError } from '#shared/errors/app-error';
import type { ClientSettings } from '../../adapters/aws/client';
import { CredentialOwners } from '../../adapters/aws/credentials/credential-owners';
import { regionOf, resolveServiceSettings } from '../../adapters/aws/network/service-settings';
import { type AwsFiles, readAwsFiles } from '../../adapters/aws/profiles/aws-files';
import { planProfile } from '../../adapters/aws/profiles/credential-plan';
import { chosenProfileOf } from '../../adapters/aws/profiles/profile-source';
import { type AwsSurroundings, ownSurroundings, variable } from '../../adapters/aws/surroundings';
import type { CredentialSource, Person } from '../../features/connections/ports';
import { systemClock } from '../../platform/node/system-clock';

/** What a client of AWS needs, from the same files as the application's. Raises AppError. */
export async function awsAccess(
  given: { profile?: string; region?: string; endpoint?: string },
  person: Person,
  surroundings: AwsSurroundings = ownSurroundings(),
): Promise<ClientSettings> {
  const files = await readAwsFiles(surroundings);
  const { profile, source } = sourceOf(files, given.profile, surroundings);
  if (profile !== undefined && !files.profiles.has(profile))
    throw new AppError('NotFound', `There is no profile ${profile} in the AWS files.`);
  // As the AWS CLI: what is set for this one call goes before the profile.
  const region =
    given.region ??
    variable(surroundings, 'AWS_REGION') ??
    variable(surroundings, 'AWS_DEFAULT_REGION') ??
    regionOf(files, profile, surroundings);
  if (region === undefined)
    throw new AppError('Invalid', 'No Region is known. Give --region NAME, or set AWS_REGION.');
  const settings = await resolveServiceSettings(
    files,
    {
      service: 'ssm',
      region,
      ...(profile === undefined ? {} : { profile }),
      ...(given.endpoint === undefined ? {} : { endpoint: given.endpoint }),
    },
    surroundings,
  );
  // A page on a machine that was logged in to by ssh may be opened on another: a code works from everywhere.
  const owners = new CredentialOwners({ surroundings, person, clock: systemClock, signInFlow: 'device' });
  return { ...settings, credentials: owners.owner(source) };
}

/**
 * In the order of the AWS CLI: the profile that was named; keys of the environment; the profile of AWS_PROFILE, or
 * `default` where there is one; what else the environment has. The profile's other settings hold in any case.
 */
function sourceOf(
  files: AwsFiles,
  named: string | undefined,
  surroundings: AwsSurroundings,
): { profile?: string; source: CredentialSource } {
  if (named !== undefined) return { profile: named, source: { kind: 'profile', profile: named } };
  const chosen = chosenProfileOf(surroundings);
  const profile = chosen ?? (files.profiles.has('default') ? 'default' : undefined);
  const hasKeys = variable(surroundings, 'AWS_ACCESS_KEY_ID') !== undefined;
  if (profile === undefined) return { source: { kind: 'environment' } };
  const isEmpty = chosen === undefined && planProfile(files, profile, surroundings).kind === 'none';
  if (hasKeys || isEmpty) return { profile, source: { kind: 'environment' } };
  return { profile, source: { kind: 'profile', profile } };
}
