import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials as StsCredentials,
} from '@aws-sdk/client-sts';
import { AppError } from '#shared/errors/app-error';
import type { Credentials } from '../../../features/connections/ports';
import type { Clock } from '../../../platform/clock';
import type { ServiceSettings } from '../network/service-settings';
import type { AssumeRolePlan, CredentialPlan } from '../profiles/credential-plan';
import { readTextFile } from '../profiles/read-text-file';
import { explainSts } from './explain-sts';
import { createStsClient } from './sts-client';

interface Surroundings {
  sts: ServiceSettings;
  clock: Clock;
  signal: AbortSignal;
}

/** One AssumeRole call. Raises AppError, WrongMfaCodeError among them. */
export async function assumeRole(
  plan: AssumeRolePlan,
  source: { credentials: Credentials; text: string },
  mfaCode: string | undefined,
  surroundings: Surroundings,
): Promise<Credentials> {
  const { clock, signal, sts } = surroundings;
  const { client, serverDate } = createStsClient(sts, source.credentials);
  try {
    const answer = await client.send(
      new AssumeRoleCommand({
        RoleArn: plan.roleArn,
        RoleSessionName: plan.roleSessionName ?? `quarterdeck-${Math.floor(clock.now() / 1000)}`,
        ...(plan.duration === undefined ? {} : { DurationSeconds: plan.duration }),
        ...(plan.externalId === undefined ? {} : { ExternalId: plan.externalId }),
        ...(plan.mfaSerial === undefined ? {} : { SerialNumber: plan.mfaSerial, TokenCode: mfaCode }),
      }),
      { abortSignal: signal },
    );
    return asCredentials(answer.Credentials, serverDate(), clock);
  } catch (error) {
    if (isWrongCode(error))
      throw new WrongMfaCodeError(
        'AWS did not accept the code. Each code works once: wait for the next one, and check the clock of the device.',
      );
    if (isSourceExpired(error))
      throw new SourceExpiredError('Expired', 'The source has expired.', { cause: error });
    throw explainSts(error, {
      what: `assume the role ${plan.roleArn} (profile ${plan.profile})`,
      roleArn: plan.roleArn,
      profile: plan.profile,
      signedWith: source.text,
      skewMs: skewOf(serverDate(), clock),
    });
  } finally {
    client.destroy();
  }
}

/** The code of the MFA device was not the right one; the message is a sentence. */
export class WrongMfaCodeError extends Error {}
/** The credentials that a role is assumed with are no longer good. */
export class SourceExpiredError extends AppError {}

function isWrongCode(error: unknown): boolean {
  const { name, message } = error as Error;
  if (name !== 'AccessDenied' && name !== 'AccessDeniedException') return false;
  return /MultiFactorAuthentication failed/.test(message) && /one time pass code/i.test(message);
}

function isSourceExpired(error: unknown): boolean {
  return ['ExpiredToken', 'ExpiredTokenException'].includes((error as Error).name);
}

type WebIdentityPlan = Extract<CredentialPlan, { kind: 'web-identity' }>;

/** AssumeRoleWithWebIdentity with the token of a file, read each time since it is renewed by others. */
export async function assumeRoleWithWebIdentity(
  plan: WebIdentityPlan,
  surroundings: Surroundings,
): Promise<Credentials> {
  const { clock, signal, sts } = surroundings;
  const named = plan.profile === undefined ? 'AWS_WEB_IDENTITY_TOKEN_FILE' : `the profile ${plan.profile}`;
  const file = await readTextFile(plan.tokenFile);
  if (file.kind === 'absent')
    throw new AppError('Invalid', `The web identity token of ${named} is not there: ${plan.tokenFile}.`);
  if (file.kind === 'problem')
    throw new AppError(
      'Invalid',
      `The web identity token of ${named}, ${plan.tokenFile}, cannot be read. ${file.message}`,
    );
  const { client, serverDate } = createStsClient(sts, undefined);
  try {
    const answer = await client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: plan.roleArn,
        RoleSessionName: plan.roleSessionName ?? `quarterdeck-${Math.floor(clock.now() / 1000)}`,
        WebIdentityToken: file.text.trim(),
      }),
      { abortSignal: signal },
    );
    return asCredentials(answer.Credentials, serverDate(), clock);
  } catch (error) {
    const { name } = error as Error;
    if (name === 'InvalidIdentityToken' || name === 'InvalidIdentityTokenException')
      throw new AppError(
        'AccessDenied',
        `AWS did not accept the web identity token in ${plan.tokenFile}: the role ${plan.roleArn} does not trust who issued it.`,
        { cause: error },
      );
    if (name === 'ExpiredTokenException' || name === 'ExpiredToken')
      throw new AppError(
        'Expired',
        `The web identity token in ${plan.tokenFile} has expired; whoever writes the file has to renew it.`,
        { cause: error },
      );
    throw explainSts(error, {
      what: `assume the role ${plan.roleArn} with a web identity`,
      roleArn: plan.roleArn,
      ...(plan.profile === undefined ? {} : { profile: plan.profile }),
      skewMs: skewOf(serverDate(), clock),
    });
  } finally {
    client.destroy();
  }
}

function skewOf(serverDate: number | undefined, clock: Clock): number | undefined {
  return serverDate === undefined ? undefined : serverDate - clock.now();
}

/** The expiry is told in this machine's time, which may not be AWS's: what counts is how long they last. */
function asCredentials(
  given: StsCredentials | undefined,
  serverDate: number | undefined,
  clock: Clock,
): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken)
    throw new AppError('Unavailable', 'STS answered without credentials. Check the endpoint of STS.');
  const skewMs = skewOf(serverDate, clock) ?? 0;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration === undefined ? {} : { expiration: new Date(Expiration.getTime() - skewMs) }),
  };
}
