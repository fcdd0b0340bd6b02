export const roleNames = ['viewer', 'operator', 'administrator'] as const;
/** Each may do what the one before it may. */
export type RoleName = (typeof roleNames)[number];

/** What an action can be limited to; `*` where IAM knows no resource for it. */
export type PolicyScope =
  | 'any'
  | 'managed-nodes'
  | 'instances'
  | 'session-documents'
  | 'documents'
  | 'own-sessions'
  | 'activation-role'
  | 'session-key';

export interface UsedPermission {
  /** As IAM names it: `ssm:StartSession`. */
  action: string;
  /** Completes "It is used to …". */
  why: string;
  /** The least role that needs it. */
  role: RoleName;
  scope: PolicyScope | readonly PolicyScope[];
  /** Without it the screen works and lacks something. */
  isOptional?: true;
}

export interface ScreenPermissions {
  screen: string;
  permissions: readonly UsedPermission[];
}

/** What the screens of the window ask of AWS. The page of permissions, the policies and docs/permissions.md are made from it. */
export const screenPermissions: readonly ScreenPermissions[] = [
  {
    screen: 'Connections',
    permissions: [
      {
        action: 'sts:GetCallerIdentity',
        why: 'show the account and the identity of a connection; AWS allows it to everyone',
        role: 'viewer',
        scope: 'any',
      },
      {
        action: 'sts:AssumeRole',
        why: 'use profiles with a role_arn; allow the roles that are named there',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
    ],
  },
  {
    screen: 'Nodes',
    permissions: [
      {
        action: 'ssm:DescribeInstanceInformation',
        why: 'list the nodes, and find one by its name',
        role: 'viewer',
        scope: 'any',
      },
      {
        action: 'ssm:ListTagsForResource',
        why: 'show the tags of hybrid nodes',
        role: 'viewer',
        scope: 'managed-nodes',
        isOptional: true,
      },
      {
        action: 'ec2:DescribeInstances',
        why: 'show the name, state, type and network of EC2 instances',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'ssm:AddTagsToResource',
        why: 'add and change tags of hybrid nodes',
        role: 'operator',
        scope: 'managed-nodes',
      },
      {
        action: 'ssm:RemoveTagsFromResource',
        why: 'remove tags of hybrid nodes',
        role: 'operator',
        scope: 'managed-nodes',
      },
      {
        action: 'ec2:CreateTags',
        why: 'add and change tags of EC2 instances',
        role: 'operator',
        scope: 'instances',
        isOptional: true,
      },
      {
        action: 'ec2:DeleteTags',
        why: 'remove tags of EC2 instances',
        role: 'operator',
        scope: 'instances',
        isOptional: true,
      },
      {
        action: 'ssm:DeregisterManagedInstance',
        why: 'deregister hybrid nodes',
        role: 'administrator',
        scope: 'managed-nodes',
      },
    ],
  },
  {
    screen: 'Node page',
    permissions: [
      {
        action: 'ssm:GetConnectionStatus',
        why: 'say whether a session can reach the node',
        role: 'viewer',
        scope: 'managed-nodes',
      },
      {
        action: 'ssm:GetInventorySchema',
        why: 'list the types of inventory',
        role: 'viewer',
        scope: 'any',
      },
      {
        action: 'ssm:ListInventoryEntries',
        why: "read a node's inventory",
        role: 'viewer',
        scope: 'managed-nodes',
      },
    ],
  },
  {
    screen: 'Not managed',
    permissions: [
      {
        action: 'ssm:GetServiceSetting',
        why: 'know the tier of hybrid nodes, and whether Default Host Management is on',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'ec2:DescribeRouteTables',
        why: 'see whether the subnet of an instance has a way to Systems Manager',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'ec2:DescribeVpcEndpoints',
        why: 'find the endpoints of Systems Manager in the VPC',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'ec2:DescribeSecurityGroups',
        why: 'see whether an instance may reach Systems Manager or its endpoints',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'ec2:DescribeNetworkAcls',
        why: 'see whether the subnet lets requests out and answers in',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'ec2:DescribeVpcAttribute',
        why: 'see whether names resolve in the VPC',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'ec2:DescribeNatGateways',
        why: 'see whether the NAT gateway on the way works',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'ec2:DescribeImages',
        why: 'tell by the image whether an instance has an agent',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'iam:GetInstanceProfile',
        why: 'find the role of an instance',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'iam:GetRole',
        why: 'see whether the role of a hybrid node can be assumed',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'iam:SimulatePrincipalPolicy',
        why: 'try what the role of an instance may do',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'iam:ListAttachedRolePolicies',
        why: 'go by the policies of a role where that cannot be tried',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
      {
        action: 'iam:ListRolePolicies',
        why: 'the same, for policies that stand in the role itself',
        role: 'viewer',
        scope: 'any',
        isOptional: true,
      },
    ],
  },
  {
    screen: 'Shells, tunnels and transfers',
    permissions: [
      {
        action: 'ssm:StartSession',
        why: 'open a shell, forward a port and transfer a file',
        role: 'operator',
        scope: ['managed-nodes', 'session-documents'],
      },
      {
        action: 'ssm:ResumeSession',
        why: 'go on with a session whose line was lost',
        role: 'operator',
        scope: 'own-sessions',
      },
      {
        action: 'ssm:TerminateSession',
        why: 'end a session',
        role: 'operator',
        scope: 'own-sessions',
      },
      {
        action: 'ssmmessages:OpenDataChannel',
        why: 'open the stream of a session with the identity that started it',
        role: 'operator',
        scope: 'own-sessions',
      },
      {
        action: 'kms:GenerateDataKey',
        why: 'encrypt sessions for which the account asks for a KMS key; limit it to that key',
        role: 'operator',
        scope: 'session-key',
        isOptional: true,
      },
    ],
  },
  {
    screen: 'Sessions',
    permissions: [
      {
        action: 'ssm:DescribeSessions',
        why: 'list the sessions of everyone, and know how long one may last',
        role: 'viewer',
        scope: 'any',
      },
    ],
  },
  {
    screen: 'Run Command',
    permissions: [
      {
        action: 'ssm:ListCommands',
        why: 'list the commands of the last 30 days',
        role: 'viewer',
        scope: 'any',
      },
      {
        action: 'ssm:ListCommandInvocations',
        why: 'show what each node makes of a command',
        role: 'viewer',
        scope: 'any',
      },
      {
        action: 'ssm:GetCommandInvocation',
        why: 'read the output of a node',
        role: 'viewer',
        scope: 'any',
      },
      { action: 'ssm:ListDocuments', why: 'offer documents to choose from', role: 'viewer', scope: 'any' },
      {
        action: 'ssm:GetDocument',
        why: 'make a form of the parameters of a document',
        role: 'viewer',
        scope: 'documents',
      },
      {
        action: 'ssm:DescribeDocument',
        why: 'say what a document is for and which version is its default',
        role: 'viewer',
        scope: 'documents',
        isOptional: true,
      },
      {
        action: 'ssm:ListDocumentVersions',
        why: 'offer the versions of a document',
        role: 'viewer',
        scope: 'documents',
        isOptional: true,
      },
      {
        action: 'ssm:SendCommand',
        why: 'run a command; both the document and each node have to be allowed',
        role: 'operator',
        scope: ['managed-nodes', 'documents'],
      },
      { action: 'ssm:CancelCommand', why: 'cancel a command', role: 'operator', scope: 'any' },
    ],
  },
  {
    screen: 'Activations',
    permissions: [
      {
        action: 'ssm:DescribeActivations',
        why: 'list the activations',
        role: 'viewer',
        scope: 'any',
      },
      {
        action: 'ssm:CreateActivation',
        why: 'create an activation with which machines join',
        role: 'administrator',
        scope: 'any',
      },
      {
        action: 'ssm:DeleteActivation',
        why: 'take an activation back',
        role: 'administrator',
        scope: 'any',
      },
      {
        action: 'iam:PassRole',
        why: 'give the machines of an activation their role; limit it to that role',
        role: 'administrator',
        scope: 'activation-role',
      },
    ],
  },
];
