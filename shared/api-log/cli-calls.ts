import type { Tag } from '../fleet/managed-node';
import type { CliCall } from './aws-cli-line';

const ssm = (operation: string, input: CliCall['input'] = {}): CliCall => ({
  service: 'ssm',
  operation,
  input,
});
const managedInstance = (nodeId: string) => ({ ResourceType: 'ManagedInstance', ResourceId: nodeId });

/** The calls behind what a person does in the window, as the AWS CLI can repeat them. */
export const cliCalls = {
  listNodes: () => [ssm('DescribeInstanceInformation')],
  readNode: (nodeId: string) => [
    ssm('DescribeInstanceInformation', { Filters: [{ Key: 'InstanceIds', Values: [nodeId] }] }),
  ],
  startSession: (nodeId: string) => [ssm('StartSession', { Target: nodeId })],
  listTags: (nodeId: string) => [ssm('ListTagsForResource', managedInstance(nodeId))],
  /** What is saved in one go is added in one call and removed in another. */
  setTags: (nodeId: string, set: readonly Tag[], remove: readonly string[]) => [
    ...(set.length === 0
      ? []
      : [
          ssm('AddTagsToResource', {
            ...managedInstance(nodeId),
            Tags: set.map(({ key, value }) => ({ Key: key, Value: value })),
          }),
        ]),
    ...(remove.length === 0
      ? []
      : [ssm('RemoveTagsFromResource', { ...managedInstance(nodeId), TagKeys: [...remove] })]),
  ],
  deregister: (nodeId: string) => [ssm('DeregisterManagedInstance', { InstanceId: nodeId })],
  listInventory: (nodeId: string, typeName: string) => [
    ssm('ListInventoryEntries', { InstanceId: nodeId, TypeName: typeName }),
  ],
  listActivations: () => [ssm('DescribeActivations')],
  deleteActivation: (activationId: string) => [ssm('DeleteActivation', { ActivationId: activationId })],
  createActivation: (wanted: {
    name: string;
    description: string;
    registrationLimit: number;
    iamRole: string;
    expiresAt: Date;
  }) => [
    ssm('CreateActivation', {
      Description: wanted.description,
      ...(wanted.name === '' ? {} : { DefaultInstanceName: wanted.name }),
      IamRole: wanted.iamRole,
      RegistrationLimit: wanted.registrationLimit,
      ExpirationDate: wanted.expiresAt.toISOString(),
    }),
  ],
  listSessions: (state: 'Active' | 'History') => [ssm('DescribeSessions', { State: state })],
  terminateSession: (sessionId: string) => [ssm('TerminateSession', { SessionId: sessionId })],
} as const;
