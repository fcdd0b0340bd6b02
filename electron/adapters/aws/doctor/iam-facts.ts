import {
  GetInstanceProfileCommand,
  GetRoleCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type Role,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import { type Fact, known } from '../../../features/doctor/fact';
import type { DoctorSources, RolePermissions, RoleRecord } from '../../../features/doctor/ports';
import { agentActions } from '../../../features/doctor/rules/agent-permissions';
import { allPages, asFact, orAbsent } from './as-fact';

type IamFacts = Pick<DoctorSources, 'profileRole' | 'role' | 'permissions'>;

const absent = ['NoSuchEntity', 'NoSuchEntityException'];

/** What IAM knows of the roles of nodes. IAM is one service for all Regions of a partition. */
export function iamFacts(client: () => Promise<IAMClient>): IamFacts {
  return {
    profileRole: (InstanceProfileName, signal) =>
      asFact('iam:GetInstanceProfile', signal, () =>
        orAbsent(absent, async () => {
          const answer = await (await client()).send(new GetInstanceProfileCommand({ InstanceProfileName }), {
            abortSignal: signal,
          });
          const [role] = answer.InstanceProfile?.Roles ?? [];
          return role ? toRole(role) : undefined;
        }),
      ),
    role: (RoleName, signal) =>
      asFact('iam:GetRole', signal, () =>
        orAbsent(absent, async () => {
          const answer = await (await client()).send(new GetRoleCommand({ RoleName }), {
            abortSignal: signal,
          });
          return answer.Role ? toRole(answer.Role) : undefined;
        }),
      ),
    permissions: async (roleArn, roleName, signal) => {
      const simulated = await simulate(client, roleArn, signal);
      if (simulated.known) return simulated;
      const named = await policyNames(client, roleName, simulated.because, signal);
      // Where neither may be used, the simulation is what to ask for: it tells more.
      return named.known ? named : simulated;
    },
  };
}

function simulate(
  client: () => Promise<IAMClient>,
  PolicySourceArn: string,
  signal: AbortSignal,
): Promise<Fact<RolePermissions>> {
  return asFact('iam:SimulatePrincipalPolicy', signal, async () => {
    const iam = await client();
    const results = await allPages(
      (Marker) =>
        iam.send(
          new SimulatePrincipalPolicyCommand({
            PolicySourceArn,
            ActionNames: [...agentActions],
            ...(Marker ? { Marker } : {}),
          }),
          { abortSignal: signal },
        ),
      (page) => page.EvaluationResults,
      (page) => (page.IsTruncated ? page.Marker : undefined),
    );
    const refused = results
      .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
      .map(({ EvalActionName, EvalDecision }) => ({
        action: EvalActionName ?? '',
        isExplicit: EvalDecision === 'explicitDeny',
      }));
    return { via: 'simulation' as const, refused };
  });
}

async function policyNames(
  client: () => Promise<IAMClient>,
  RoleName: string,
  whyNotSimulated: string,
  signal: AbortSignal,
): Promise<Fact<RolePermissions>> {
  const attached = await asFact('iam:ListAttachedRolePolicies', signal, async () => {
    const iam = await client();
    const rows = await allPages(
      (Marker) =>
        iam.send(new ListAttachedRolePoliciesCommand({ RoleName, ...(Marker ? { Marker } : {}) }), {
          abortSignal: signal,
        }),
      (page) => page.AttachedPolicies,
      (page) => (page.IsTruncated ? page.Marker : undefined),
    );
    return rows.flatMap(({ PolicyName }) => PolicyName ?? []);
  });
  const inline = await asFact('iam:ListRolePolicies', signal, async () => {
    const iam = await client();
    return allPages(
      (Marker) =>
        iam.send(new ListRolePoliciesCommand({ RoleName, ...(Marker ? { Marker } : {}) }), {
          abortSignal: signal,
        }),
      (page) => page.PolicyNames,
      (page) => (page.IsTruncated ? page.Marker : undefined),
    );
  });
  if (!attached.known) return attached;
  if (!inline.known) return inline;
  return known({ via: 'policies', attached: attached.value, inline: inline.value, whyNotSimulated });
}

function toRole(row: Role): RoleRecord {
  return {
    name: row.RoleName ?? '',
    arn: row.Arn ?? '',
    trustedServices: trustedServices(row.AssumeRolePolicyDocument),
  };
}

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const statementSchema = z.looseObject({
  Effect: z.string(),
  Principal: z.union([z.string(), z.looseObject({ Service: oneOrMore.optional() })]).optional(),
  Action: oneOrMore.optional(),
});
const policySchema = z.looseObject({
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((value) => [value].flat()),
});

/** Services that a trust policy lets assume a role; undefined when it cannot be understood. IAM gives it URL-encoded. */
export function trustedServices(document: string | undefined): string[] | undefined {
  try {
    const { Statement } = policySchema.parse(JSON.parse(decodeURIComponent(document ?? '')));
    return Statement.filter(
      ({ Action, Effect }) =>
        Effect === 'Allow' && (Action ?? []).some((action) => /^(sts:AssumeRole|sts:\*|\*)$/.test(action)),
    ).flatMap(({ Principal }) => (typeof Principal === 'object' ? (Principal.Service ?? []) : []));
  } catch {
    return undefined;
  }
}
