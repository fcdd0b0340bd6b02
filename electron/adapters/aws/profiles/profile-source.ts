import type { ProfileCatalog } from '#shared/connections/profile';
import type { ProfileSource } from '../../../features/connections/ports';
import type { Clock } from '../../../platform/clock';
import { type AwsSurroundings, variable } from '../surroundings';
import { awsFilePaths, readAwsFiles } from './aws-files';
import { planEnvironment } from './credential-plan';
import { describeProfile } from './describe-profile';
import { watchFiles } from './watch-files';

/** ProfileSource over the AWS files of this account. It never writes to them. */
export function createProfileSource(surroundings: AwsSurroundings, clock: Clock): ProfileSource {
  return {
    async read() {
      const files = await readAwsFiles(surroundings);
      const catalog: ProfileCatalog = {
        configFile: files.configFile,
        credentialsFile: files.credentialsFile,
        profiles: [...files.profiles.keys()].map((name) => describeProfile(files, name, surroundings)),
        problems: files.problems,
      };
      const chosenProfile = chosenProfileOf(surroundings);
      if (chosenProfile !== undefined) {
        catalog.chosenProfile = chosenProfile;
        if (!files.profiles.has(chosenProfile))
          catalog.problems.push({
            path: files.configFile,
            message: `AWS_PROFILE names the profile ${chosenProfile}, and there is none.`,
          });
      }
      const environment = describeEnvironment(surroundings);
      if (environment !== undefined) catalog.environment = environment;
      return catalog;
    },

    watch(onChanged) {
      const { configFile, credentialsFile } = awsFilePaths(surroundings);
      return watchFiles([configFile, credentialsFile], clock, onChanged);
    },
  };
}

/** The profile that AWS_PROFILE names; AWS_DEFAULT_PROFILE is its older name, which the CLI takes first. */
export function chosenProfileOf(surroundings: AwsSurroundings): string | undefined {
  return variable(surroundings, 'AWS_DEFAULT_PROFILE') ?? variable(surroundings, 'AWS_PROFILE');
}

function describeEnvironment(surroundings: AwsSurroundings): ProfileCatalog['environment'] {
  const plan = planEnvironment(surroundings);
  const summaries = {
    environment: 'Keys in AWS_ACCESS_KEY_ID',
    'web-identity': 'Web identity in AWS_WEB_IDENTITY_TOKEN_FILE',
    container: 'The role of this container',
  } as const;
  // Whether this is an EC2 instance would have to be asked over the network.
  const summary = summaries[plan.kind as keyof typeof summaries];
  if (summary === undefined) return undefined;
  const region = variable(surroundings, 'AWS_REGION') ?? variable(surroundings, 'AWS_DEFAULT_REGION');
  return { summary, ...(region === undefined ? {} : { region }) };
}
