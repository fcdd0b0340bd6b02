import type { Finding } from '#shared/doctor/finding';
import type { InstanceFacts, RolePermissions } from '../ports';
import { agentActions, corePolicyName, reportingAction, sufficientPolicies } from './agent-permissions';
import { command } from './instance-state';
import { notKnown, valueIn } from './not-known';

const trustPolicy = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
  undefined,
  2,
);

/** `aws`, `aws-cn` or `aws-us-gov`, of an ARN. */
const partitionOf = (arn: string) => /^arn:([^:]+):/.exec(arn)?.[1] ?? 'aws';

/** Whether Default Host Management stands in for a profile. */
function hasDefaultHost({ defaultHostRole }: InstanceFacts): boolean {
  return valueIn(defaultHostRole) !== undefined;
}

/** Whether the instance has credentials at all: a profile, its role, and a role that EC2 may hand out. */
export function instanceProfile(facts: InstanceFacts): Finding[] {
  const { defaultHostRole, instanceId, profileRole } = facts;
  const instance = valueIn(facts.instance);
  if (!instance) return [];
  const id = 'instance-profile';
  const { profileName } = instance;
  if (profileName === undefined) {
    if (hasDefaultHost(facts))
      return [
        {
          id,
          severity: 'ok',
          title: 'It has no instance profile, and needs none',
          seen: 'Default Host Management Configuration gives it the role that it needs.',
        },
      ];
    const isUncertain = defaultHostRole !== undefined && !defaultHostRole.known;
    return [
      {
        id,
        severity: isUncertain ? 'warning' : 'problem',
        title: 'It has no instance profile',
        seen: `No IAM instance profile is attached${isUncertain ? ', and whether Default Host Management Configuration stands in for one is not known' : ''}.`,
        why: 'Without one the agent has no credentials for Systems Manager, and the instance does not appear.',
        fix: {
          sentence: `Attach a profile whose role has the policy ${corePolicyName}; the agent finds it by itself within half an hour, or at once after its restart.`,
          lines: [
            command(
              'Attach a profile',
              `aws ec2 associate-iam-instance-profile --instance-id ${instanceId} --iam-instance-profile Name=PROFILE-NAME`,
            ),
          ],
        },
      },
    ];
  }
  if (!profileRole)
    return [
      {
        id,
        severity: 'ok',
        title: 'It has an instance profile',
        seen: `The profile ${profileName} is attached.`,
      },
    ];
  if (!profileRole.known) return notKnown(id, `Role of the instance profile ${profileName}`, profileRole);
  const role = profileRole.value;
  if (!role)
    return [
      {
        id,
        severity: 'problem',
        title: 'The instance profile has no role',
        seen: `The profile ${profileName} holds no role, or does not exist any more.`,
        why: 'A profile alone gives no credentials.',
        fix: {
          sentence: 'Put a role into it.',
          lines: [
            command(
              'Add a role',
              `aws iam add-role-to-instance-profile --instance-profile-name ${profileName} --role-name ROLE-NAME`,
            ),
          ],
        },
      },
    ];
  const seen = `The profile ${profileName} has the role ${role.name}.`;
  if (role.trustedServices === undefined)
    return [
      { id, severity: 'ok', title: 'It has an instance profile with a role', seen },
      {
        id: 'role-trust',
        severity: 'unknown',
        title: 'Who may assume the role',
        seen: `Unknown, because the trust policy of ${role.name} could not be understood.`,
      },
    ];
  if (!role.trustedServices.some((service) => /^ec2\.amazonaws\.com(\.cn)?$/.test(service)))
    return [
      {
        id: 'role-trust',
        severity: 'problem',
        title: 'EC2 may not assume the role',
        seen: `${seen} Its trust policy names ${role.trustedServices.length === 0 ? 'no service' : role.trustedServices.join(', ')}, but not ec2.amazonaws.com.`,
        why: 'The metadata of the instance then hold no credentials for the agent.',
        fix: {
          sentence: 'Let EC2 assume it.',
          lines: [
            { label: 'Trust policy', kind: 'policy', text: trustPolicy },
            command(
              'Set it',
              `aws iam update-assume-role-policy --role-name ${role.name} --policy-document file://trust.json`,
            ),
          ],
        },
      },
    ];
  return [{ id, severity: 'ok', title: 'It has an instance profile with a role that EC2 may assume', seen }];
}

/** Whether the role of the profile may do what an agent has to. */
export function rolePermissions(facts: InstanceFacts): Finding[] {
  const { permissions } = facts;
  const role = valueIn(facts.profileRole);
  if (!permissions || !role) return [];
  const id = 'role-permissions';
  if (!permissions.known) return notKnown(id, `What the role ${role.name} may do`, permissions);
  const attach = command(
    `Attach ${corePolicyName}`,
    `aws iam attach-role-policy --role-name ${role.name} --policy-arn arn:${partitionOf(role.arn)}:iam::aws:policy/${corePolicyName}`,
  );
  return permissions.value.via === 'simulation'
    ? simulated(id, role.name, permissions.value, hasDefaultHost(facts), attach)
    : named(id, role.name, permissions.value, attach);
}

function simulated(
  id: string,
  role: string,
  { refused }: Extract<RolePermissions, { via: 'simulation' }>,
  hasDefault: boolean,
  attach: ReturnType<typeof command>,
): Finding[] {
  if (refused.length === 0)
    return [
      {
        id,
        severity: 'ok',
        title: 'The role may do what the agent needs',
        seen: `${agentActions.length} actions were simulated for ${role}; all are allowed.`,
      },
    ];
  const actions = refused.map(({ action }) => action);
  const explicit = refused.filter(({ isExplicit }) => isExplicit).map(({ action }) => action);
  const cannotReport = actions.includes(reportingAction);
  const seen = `Simulated for ${role}: ${actions.join(', ')} ${actions.length === 1 ? 'is' : 'are'} refused.${
    explicit.length === 0 ? '' : ` By an explicit deny: ${explicit.join(', ')}.`
  }`;
  if (cannotReport && hasDefault)
    return [
      {
        id,
        severity: 'info',
        title: 'The role of the profile does not let the agent report',
        seen,
        why: 'Default Host Management Configuration then gives the agent another role. The agent tries that of the profile first, each time anew.',
      },
    ];
  return [
    {
      id,
      severity: cannotReport ? 'problem' : 'warning',
      title: cannotReport
        ? 'The role does not let the agent report'
        : 'The role lacks a part of what the agent needs',
      seen,
      why: cannotReport
        ? `Without ${reportingAction} the instance does not appear in Systems Manager.`
        : 'It can appear as managed, while commands or sessions fail.',
      fix:
        explicit.length > 0
          ? {
              sentence:
                'Take the deny away: it stands in a policy of the role, in its permissions boundary or in a policy of the organisation. An allow does not outweigh it.',
              lines: [],
            }
          : { sentence: `Attach AWS's policy for nodes to the role.`, lines: [attach] },
    },
  ];
}

function named(
  id: string,
  role: string,
  { attached, inline, whyNotSimulated }: Extract<RolePermissions, { via: 'policies' }>,
  attach: ReturnType<typeof command>,
): Finding[] {
  const sufficient = attached.find((name) => sufficientPolicies.includes(name));
  if (sufficient !== undefined)
    return [
      {
        id,
        severity: 'ok',
        title: 'The role has a policy for nodes',
        seen: `${sufficient} is attached to ${role}. A deny elsewhere would not have been seen: ${whyNotSimulated}`,
      },
    ];
  const names = [...attached, ...inline];
  if (names.length === 0)
    return [
      {
        id,
        severity: 'problem',
        title: 'The role has no policies',
        seen: `No policy is attached to ${role}, and it has none of its own.`,
        why: `Without ${reportingAction} the instance does not appear in Systems Manager.`,
        fix: { sentence: `Attach AWS's policy for nodes to the role.`, lines: [attach] },
      },
    ];
  return [
    {
      id,
      severity: 'unknown',
      title: `What the role ${role} may do`,
      seen: `Unknown, because its policies are not AWS's own for nodes (${names.join(', ')}), and they were not simulated: ${whyNotSimulated}`,
      why: `They may allow what the agent needs. ${corePolicyName} surely does.`,
      fix: {
        sentence: `Attach ${corePolicyName}, or let the identity of this connection use iam:SimulatePrincipalPolicy and examine again.`,
        lines: [attach],
      },
    },
  ];
}
