import { fromHttp, fromInstanceMetadata, fromLoginCredentials } from '@aws-sdk/credential-providers';
import { AppError } from '#shared/errors/app-error';
import type { Credentials } from '../../../features/connections/ports';
import type { ClientNetwork } from '../../../platform/client-network';
import { NetworkRequestHandler } from '../network/request-handler';
import { type AwsSurroundings, variable } from '../surroundings';

/** How long a service of this very machine may take to answer. Milliseconds. */
const timeoutMs = 2000;

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The role of an ECS task or an EKS pod, through the address in the environment. */
export async function containerCredentials(surroundings: AwsSurroundings): Promise<Credentials> {
  const of = (name: string) => variable(surroundings, name);
  const relative = of('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  const full = of('AWS_CONTAINER_CREDENTIALS_FULL_URI');
  const token = of('AWS_CONTAINER_AUTHORIZATION_TOKEN');
  const tokenFile = of('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  if (relative === undefined && full === undefined)
    throw new AppError(
      'Invalid',
      'The role of the container is asked for, and this process runs in no container that has one (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set).',
    );
  try {
    return await fromHttp({
      timeout: timeoutMs,
      maxRetries: 1,
      logger: silent,
      ...(relative ? { awsContainerCredentialsRelativeUri: relative } : {}),
      ...(full ? { awsContainerCredentialsFullUri: full } : {}),
      ...(token ? { awsContainerAuthorizationToken: token } : {}),
      ...(tokenFile ? { awsContainerAuthorizationTokenFile: tokenFile } : {}),
    })();
  } catch (error) {
    throw new AppError(
      'Unavailable',
      `The service that gives the role of this container its credentials did not give any (${full ?? relative}). Check that the task or the pod has a role.`,
      { cause: error },
    );
  }
}

/** The role of the EC2 instance that this runs on. */
export async function instanceCredentials(surroundings: AwsSurroundings): Promise<Credentials> {
  if (variable(surroundings, 'AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true')
    throw new AppError(
      'Invalid',
      'The role of the EC2 instance is asked for, but AWS_EC2_METADATA_DISABLED forbids to look for it.',
    );
  try {
    return await fromInstanceMetadata({ timeout: timeoutMs, maxRetries: 1, logger: silent })();
  } catch (error) {
    throw new AppError(
      'Unavailable',
      'The instance metadata gave no credentials: this machine is no EC2 instance, or its instance has no role.',
      { cause: error },
    );
  }
}

/** The console sign-in of `aws login`, which renews itself for as long as it lasts. */
export async function loginCredentials(profile: string, network: ClientNetwork): Promise<Credentials> {
  try {
    return await fromLoginCredentials({
      profile,
      ignoreCache: true,
      clientConfig: { requestHandler: new NetworkRequestHandler(network) },
    })();
  } catch (error) {
    throw new AppError(
      'Expired',
      `The console sign-in of the profile ${profile} is over. Sign in anew in a terminal: aws login --profile ${profile}`,
      { cause: error },
    );
  }
}
