import { AppError } from '#shared/errors/app-error';
import type { Credentials } from '../../../features/connections/ports';
import type { AwsFiles } from '../profiles/aws-files';
import { type AwsSurroundings, variable } from '../surroundings';

/** Keys as the AWS files have them. */
export function keysOfProfile(files: AwsFiles, name: string): Credentials {
  const settings = files.profiles.get(name)?.settings;
  const sessionToken = settings?.get('aws_session_token') ?? settings?.get('aws_security_token');
  return {
    accessKeyId: settings?.get('aws_access_key_id') ?? '',
    secretAccessKey: settings?.get('aws_secret_access_key') ?? '',
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

/** Keys of AWS_ACCESS_KEY_ID and its company. Raises AppError Invalid when one is missing. */
export function keysOfEnvironment(surroundings: AwsSurroundings): Credentials {
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
