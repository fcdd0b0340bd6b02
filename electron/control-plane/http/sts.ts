import { AwsError } from '../errors';
import type { Principal } from '../operations/operation';
import { escapeXml } from './render';

/** STS speaks AWS's Query protocol: a form in, XML out. Only GetCallerIdentity is answered. */
export function callerIdentity(
  form: string,
  principal: Principal,
  accountId: string,
  requestId: string,
): string {
  const action = new URLSearchParams(form).get('Action') ?? '';
  if (action !== 'GetCallerIdentity') {
    throw new AwsError(
      'InvalidAction',
      `${action || 'The request'} is not implemented by the Quarterdeck bridge; see docs/bridge-api.md.`,
    );
  }
  if (principal.kind === 'anonymous')
    throw new AwsError('MissingAuthenticationToken', 'The request is not signed.', 403);
  const [arn, userId] =
    principal.kind === 'operator'
      ? [principal.arn, principal.userName]
      : [`arn:aws:sts::${accountId}:assumed-role/quarterdeck-node/${principal.nodeId}`, principal.nodeId];
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${escapeXml(arn)}</Arn><UserId>${escapeXml(userId)}</UserId><Account>${accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
}

export function queryError(error: AwsError, requestId: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${escapeXml(error.awsName)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
