import { z } from 'zod';

/** Why AWS refused. All but the first are said by AWS itself; `unknown`: its text does not tell. */
export const denialReasons = [
  'no-identity-policy',
  'no-resource-policy',
  'no-permissions-boundary',
  'no-session-policy',
  'no-service-control-policy',
  'no-resource-control-policy',
  'no-vpc-endpoint-policy',
  'explicit-deny-identity-policy',
  'explicit-deny-resource-policy',
  'explicit-deny-permissions-boundary',
  'explicit-deny-session-policy',
  'explicit-deny-service-control-policy',
  'explicit-deny-resource-control-policy',
  'explicit-deny-vpc-endpoint-policy',
  'unknown',
] as const;
export type DenialReason = (typeof denialReasons)[number];

/** What AWS refused, as far as it says so. */
export const denialSchema = z.object({
  /** As IAM names it: `ssm:StartSession`. */
  action: z.string(),
  resource: z.string().optional(),
  /** The ARN of who asked. */
  principal: z.string().optional(),
  reason: z.enum(denialReasons),
  /** What a person can do about it, as sentences. */
  advice: z.string(),
  /** The policy statement to add, as JSON; absent where adding one does not help. */
  statement: z.string().optional(),
  /** For DecodeAuthorizationMessage, where a service tells no more. */
  encodedMessage: z.string().optional(),
});
export type Denial = z.infer<typeof denialSchema>;

const policyKinds = {
  'identity-policy': 'the policies of this identity',
  'resource-policy': "the resource's own policy",
  'permissions-boundary': 'the permissions boundary of this identity',
  'session-policy': 'the session policy with which the role was assumed',
  'service-control-policy': 'a service control policy of the organization',
  'resource-control-policy': 'a resource control policy of the organization',
  'vpc-endpoint-policy': 'the policy of the VPC endpoint',
} as const;
type PolicyKind = keyof typeof policyKinds;

/** Who can change a policy of this kind. */
const owners: Record<PolicyKind, string> = {
  'identity-policy': 'Who administers IAM in this account',
  'resource-policy': 'Who owns the resource',
  'permissions-boundary': 'Who administers IAM in this account',
  'session-policy': 'Who set up the sign-in or the program that assumes the role',
  'service-control-policy': "Who administers the organization's management account",
  'resource-control-policy': "Who administers the organization's management account",
  'vpc-endpoint-policy': 'Who administers the network of this machine',
};

/** AWS's words for a kind of policy. */
const kindTexts: [text: RegExp, kind: PolicyKind][] = [
  [/identity-based policy/i, 'identity-policy'],
  [/resource-based policy/i, 'resource-policy'],
  [/permissions? boundary/i, 'permissions-boundary'],
  [/session policy/i, 'session-policy'],
  [/service control policy/i, 'service-control-policy'],
  [/resource control policy/i, 'resource-control-policy'],
  [/vpc endpoint policy/i, 'vpc-endpoint-policy'],
];

function reasonOf(message: string): DenialReason {
  const kind = kindTexts.find(([text]) => text.test(message))?.[1];
  if (/explicit deny/i.test(message)) return kind ? `explicit-deny-${kind}` : 'unknown';
  return kind ? `no-${kind}` : 'unknown';
}

function adviceFor(reason: DenialReason): string {
  if (reason === 'unknown')
    return 'AWS does not say which policy refuses it. Most often this statement is missing.';
  const isExplicit = reason.startsWith('explicit-deny-');
  const kind = reason.replace(/^(explicit-deny|no)-/, '') as PolicyKind;
  const where = policyKinds[kind];
  const owner = owners[kind];
  if (isExplicit)
    return `It is denied by name in ${where}, which no other permission outweighs. ${owner} has to take it out of that deny.`;
  if (kind === 'identity-policy') return 'No policy of this identity allows it. Add this statement to one.';
  if (kind === 'resource-policy') return `${owner} has to allow it in the resource's own policy.`;
  return `It is not allowed by ${where}, which limits whatever else is allowed. ${owner} has to allow it there.`;
}

/** A statement helps where something has to be allowed that nobody denies by name. */
const isHelpedByStatement = (reason: DenialReason) => !reason.startsWith('explicit-deny-');

/** IAM knows no resources for these; a statement with any other resource allows nothing. */
const withoutResource =
  /^(ssm:(Describe(?!InstanceProperties|Document)\w+|GetInventory(Schema)?|ListCommand\w*|GetCommandInvocation|CancelCommand|ListDocuments|CreateActivation|DeleteActivation)|ec2:Describe\w+|sts:GetCallerIdentity)$/;

function statementFor(action: string, resource: string | undefined): string {
  const isSession = /^ssm:(Terminate|Resume)Session$/.test(action) && resource === undefined;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM fills it in
  const whole = isSession ? 'arn:aws:ssm:*:*:session/${aws:userid}-*' : (resource ?? '*');
  const Resource = withoutResource.test(action) ? '*' : whole;
  return JSON.stringify({ Effect: 'Allow', Action: action, Resource }, null, 2);
}

const notAuthorized =
  /(?:User|Principal)?:?\s*(?<principal>arn:[^\s]+)?\s*is not authorized to perform(?::| operation:?)?\s*(?<action>[a-z0-9-]+:[A-Za-z0-9*]+)(?:\s+on(?: the)? resource:?\s*(?<resource>[^\s]+))?/;
const assumeRole = /not authorized to perform:?\s*(?<action>sts:[A-Za-z]+)/i;
const encoded = /Encoded authorization failure message:\s*(?<code>\S+)/i;

const trimmed = (text: string | undefined) => text?.replace(/[.,;]+$/, '').replace(/^['"]|['"]$/g, '');

/**
 * Reads what AWS refused from the text of its error. `operation`: what was called, as `ssm:StartSession`, for services whose
 * text does not name it. Undefined when neither tells an action.
 */
export function readDenial(message: string, operation?: string): Denial | undefined {
  const groups = notAuthorized.exec(message)?.groups ?? assumeRole.exec(message)?.groups;
  const action = groups?.action ?? operation;
  if (action === undefined) return undefined;
  const resource = trimmed(groups?.resource);
  const principal = trimmed(groups?.principal);
  const encodedMessage = encoded.exec(message)?.groups?.code;
  const reason = reasonOf(message);
  return {
    action,
    ...(resource === undefined || resource === '*' ? {} : { resource }),
    ...(principal === undefined ? {} : { principal }),
    reason,
    advice: adviceFor(reason),
    ...(isHelpedByStatement(reason) ? { statement: statementFor(action, resource) } : {}),
    ...(encodedMessage === undefined ? {} : { encodedMessage }),
  };
}
