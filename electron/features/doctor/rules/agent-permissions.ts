/** Without one of these an agent cannot report, take commands or open sessions (AmazonSSMManagedInstanceCore has them). */
export const agentActions = [
  'ssm:UpdateInstanceInformation',
  'ssm:ListInstanceAssociations',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenDataChannel',
  'ec2messages:GetMessages',
  'ec2messages:AcknowledgeMessage',
  'ec2messages:SendReply',
] as const;

/** Without it, the node does not appear at all. */
export const reportingAction = 'ssm:UpdateInstanceInformation';

/** AWS's policy of just what an agent needs. */
export const corePolicyName = 'AmazonSSMManagedInstanceCore';

/** Policies of AWS that hold all of it. */
export const sufficientPolicies: readonly string[] = [
  corePolicyName,
  'AmazonSSMManagedEC2InstanceDefaultPolicy',
  'AmazonEC2RoleforSSM',
  'AdministratorAccess',
  'PowerUserAccess',
];
