import { type PolicyScope, type RoleName, roleNames, screenPermissions } from './screen-permissions';

export { type RoleName, roleNames } from './screen-permissions';

export interface PolicyStatement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string>>;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: PolicyStatement[];
}

/** ARNs in the AWS partition; elsewhere `aws` is another word. */
const scopes: Record<
  PolicyScope,
  { sid: string; resources: string[]; condition?: PolicyStatement['Condition'] }
> = {
  any: { sid: 'WithoutResource', resources: ['*'] },
  'managed-nodes': {
    sid: 'Nodes',
    resources: ['arn:aws:ssm:*:*:managed-instance/*', 'arn:aws:ec2:*:*:instance/*'],
  },
  instances: { sid: 'Instances', resources: ['arn:aws:ec2:*:*:instance/*'] },
  'session-documents': {
    sid: 'SessionDocuments',
    resources: ['arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell', 'arn:aws:ssm:*:*:document/AWS-Start*'],
  },
  documents: { sid: 'Documents', resources: ['arn:aws:ssm:*:*:document/*'] },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM fills it in
  'own-sessions': { sid: 'OwnSessions', resources: ['arn:aws:ssm:*:*:session/${aws:userid}-*'] },
  'activation-role': {
    sid: 'RoleOfActivations',
    resources: ['arn:aws:iam::*:role/YOUR-NODE-ROLE'],
    condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  },
  'session-key': { sid: 'KeyOfSessions', resources: ['arn:aws:kms:*:*:key/YOUR-SESSION-KEY'] },
};

/** The roles that a policy cannot name are those of the profiles themselves. */
const leftOut = new Set(['sts:AssumeRole']);

const rank = (role: RoleName) => roleNames.indexOf(role);

/** The least that a role needs for the screens that are meant for it, as an IAM policy. */
export function rolePolicy(role: RoleName): PolicyDocument {
  const byScope = new Map<string, { scopes: readonly PolicyScope[]; actions: string[] }>();
  for (const { permissions } of screenPermissions) {
    for (const permission of permissions) {
      if (rank(permission.role) > rank(role) || leftOut.has(permission.action)) continue;
      const itsScopes = typeof permission.scope === 'string' ? [permission.scope] : permission.scope;
      const key = itsScopes.join(' ');
      const group = byScope.get(key) ?? { scopes: itsScopes, actions: [] };
      group.actions.push(permission.action);
      byScope.set(key, group);
    }
  }
  const Statement = [...byScope.values()].map((group): PolicyStatement => {
    const found = group.scopes.map((scope) => scopes[scope]);
    const condition = found.find((scope) => scope.condition)?.condition;
    return {
      Sid: found.map((scope) => scope.sid).join('And'),
      Effect: 'Allow',
      Action: [...group.actions].sort(),
      Resource: found.flatMap((scope) => scope.resources),
      ...(condition ? { Condition: condition } : {}),
    };
  });
  return { Version: '2012-10-17', Statement };
}

export function rolePolicyText(role: RoleName): string {
  return `${JSON.stringify(rolePolicy(role), null, 2)}\n`;
}

const roleTexts: Record<RoleName, { title: string; may: string }> = {
  viewer: { title: 'Viewer', may: 'sees everything and changes nothing' },
  operator: {
    title: 'Operator',
    may: 'sees everything, opens shells, tunnels and transfers, runs commands, and changes tags',
  },
  administrator: {
    title: 'Administrator',
    may: 'does what an operator does, creates activations and deregisters nodes',
  },
};

/** What a role is called, and what it may, as the end of a sentence about it. */
export function roleText(role: RoleName): { title: string; may: string } {
  return roleTexts[role];
}
