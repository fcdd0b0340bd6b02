import { AppError } from '#shared/errors/app-error';
import { toAppError } from '../to-app-error';

/** Beyond this AWS refuses signatures. */
const skewLimitMs = 4 * 60_000;

export interface StsCall {
  /** Completes "Could not …". */
  what: string;
  roleArn?: string;
  profile?: string;
  /** Where the keys that signed the call came from, for a person. */
  signedWith?: string;
  /** AWS's time minus this machine's, in milliseconds, where it is known. */
  skewMs?: number | undefined;
}

interface AwsFailure extends Error {
  /** Who was asked, as the request handler leaves it where there was no answer. */
  host?: string;
  $metadata?: { requestId?: string };
}

const ofSignature = new Set([
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatchException',
]);
const ofUnknownKeys = new Set(['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId']);
const ofExpiry = new Set(['ExpiredToken', 'ExpiredTokenException']);

/** Why STS refused, as a sentence that says what to do. Messages of STS name callers and roles, and no secret. */
export function explainSts(thrown: unknown, call: StsCall): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as AwsFailure;
  const options = { requestId: error.$metadata?.requestId, cause: thrown };
  const skew = call.skewMs === undefined ? undefined : skewText(call.skewMs);
  if (skew !== undefined && (ofSignature.has(error.name) || ofExpiry.has(error.name)))
    return new AppError(
      'AccessDenied',
      `Could not ${call.what}: ${skew} AWS refuses signatures that are more than 5 minutes off. Set the clock of this machine right.`,
      options,
    );
  const keys = call.signedWith ?? 'the credentials';
  if (error.name === 'SignatureDoesNotMatch' || error.name === 'InvalidSignatureException')
    return new AppError(
      'AccessDenied',
      `Could not ${call.what}: the signature does not match, so the secret key of ${keys} is not the one that AWS has. Copy both keys anew.`,
      options,
    );
  if (ofUnknownKeys.has(error.name))
    return new AppError(
      'AccessDenied',
      `Could not ${call.what}: AWS does not know ${keys}. They were deleted or made inactive, are of another partition, or have a wrong session token.`,
      options,
    );
  if (ofExpiry.has(error.name) || error.name === 'RequestExpired')
    return new AppError('Expired', `Could not ${call.what}: ${keys} have expired. Renew them.`, options);
  if (error.name === 'AccessDenied' || error.name === 'AccessDeniedException')
    return new AppError('AccessDenied', denied(error.message, call), options);
  if (error.name === 'RegionDisabledException')
    return new AppError(
      'AccessDenied',
      `Could not ${call.what}: STS is switched off in that Region for the account. Activate it in the account settings of IAM, or choose another Region for the profile.`,
      options,
    );
  return toAppError(thrown, call.what, error.host === undefined ? 'STS' : `STS (${error.host})`);
}

function denied(message: string, { what, roleArn, profile }: StsCall): string {
  const caller = /\bUser: (\S+) is not authorized/.exec(message)?.[1];
  if (roleArn === undefined) return `Could not ${what}: ${message}`;
  const who = caller === undefined ? 'These credentials' : caller;
  const where = profile === undefined ? '' : ` (profile ${profile})`;
  return `${who} may not assume the role ${roleArn}${where}. The trust policy of the role has to allow this caller, with the external_id and the MFA that it asks for, and the caller needs sts:AssumeRole on the role.`;
}

/** Undefined where the clocks agree well enough. */
function skewText(skewMs: number): string | undefined {
  if (Math.abs(skewMs) < skewLimitMs) return undefined;
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [
    ...(hours > 0 ? [`${hours} ${hours === 1 ? 'hour' : 'hours'}`] : []),
    ...(rest > 0 || hours === 0 ? [`${rest} ${rest === 1 ? 'minute' : 'minutes'}`] : []),
  ];
  return `this machine's clock is ${parts.join(' and ')} ${skewMs > 0 ? 'behind' : 'ahead of'} AWS's.`;
}
