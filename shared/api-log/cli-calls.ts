import type { CommandRequest } from '../commands/send-command';
import type { Tag } from '../fleet/managed-node';
import type { CliCall } from './aws-cli-line';

const ssm = (operation: string, input: CliCall['input'] = {}): CliCall => ({
  service: 'ssm',
  operation,
  input,
});
const ec2 = (operation: string, input: CliCall['input']): CliCall => ({ service: 'ec2', operation, input });
/** The tags of an EC2 instance are EC2's; Systems Manager knows those of hybrid nodes alone. */
const hasTagsOfEc2 = (nodeId: string) => nodeId.startsWith('i-');
const managedInstance = (nodeId: string) => ({ ResourceType: 'ManagedInstance', ResourceId: nodeId });

/** The calls behind what a person does in the window, as the AWS CLI can repeat them. */
export const cliCalls = {
  listNodes: () => [ssm('DescribeInstanceInformation')],
  readNode: (nodeId: string) => [
    ssm('DescribeInstanceInformation', { Filters: [{ Key: 'InstanceIds', Values: [nodeId] }] }),
  ],
  startSession: (nodeId: string) => [ssm('StartSession', { Target: nodeId })],
  /** `localPort` 0: one that the Session Manager plugin chooses. */
  forwardPort: (nodeId: string, target: { host?: string | undefined; port: number }, localPort: number) => [
    ssm('StartSession', {
      Target: nodeId,
      DocumentName:
        target.host === undefined
          ? 'AWS-StartPortForwardingSession'
          : 'AWS-StartPortForwardingSessionToRemoteHost',
      Parameters: {
        portNumber: [String(target.port)],
        ...(localPort === 0 ? {} : { localPortNumber: [String(localPort)] }),
        ...(target.host === undefined ? {} : { host: [target.host] }),
      },
    }),
  ],
  listTags: (nodeId: string) =>
    hasTagsOfEc2(nodeId)
      ? [ec2('DescribeTags', { Filters: [{ Name: 'resource-id', Values: [nodeId] }] })]
      : [ssm('ListTagsForResource', managedInstance(nodeId))],
  /** What is saved in one go is added in one call and removed in another. */
  setTags: (nodeId: string, set: readonly Tag[], remove: readonly string[]): CliCall[] => {
    const Tags = set.map(({ key, value }) => ({ Key: key, Value: value }));
    const TagKeys = [...remove];
    const added = hasTagsOfEc2(nodeId)
      ? ec2('CreateTags', { Resources: [nodeId], Tags })
      : ssm('AddTagsToResource', { ...managedInstance(nodeId), Tags });
    const removed = hasTagsOfEc2(nodeId)
      ? ec2('DeleteTags', { Resources: [nodeId], Tags: TagKeys.map((Key) => ({ Key })) })
      : ssm('RemoveTagsFromResource', { ...managedInstance(nodeId), TagKeys });
    return [...(set.length === 0 ? [] : [added]), ...(remove.length === 0 ? [] : [removed])];
  },
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
  listCommands: () => [ssm('ListCommands')],
  readCommand: (commandId: string) => [ssm('ListCommands', { CommandId: commandId })],
  listInvocations: (commandId: string) => [
    ssm('ListCommandInvocations', { CommandId: commandId, Details: true }),
  ],
  readInvocation: (commandId: string, nodeId: string, pluginName?: string) => [
    ssm('GetCommandInvocation', {
      CommandId: commandId,
      InstanceId: nodeId,
      ...(pluginName === undefined ? {} : { PluginName: pluginName }),
    }),
  ],
  cancelCommand: (commandId: string, nodeIds: readonly string[]) => [
    ssm('CancelCommand', {
      CommandId: commandId,
      ...(nodeIds.length > 0 ? { InstanceIds: [...nodeIds] } : {}),
    }),
  ],
  sendCommand: (wanted: CommandRequest) => [
    ssm('SendCommand', {
      DocumentName: wanted.documentName,
      ...(wanted.documentVersion === undefined ? {} : { DocumentVersion: wanted.documentVersion }),
      ...(wanted.nodeIds.length > 0 ? { InstanceIds: [...wanted.nodeIds] } : {}),
      ...(wanted.targets.length > 0
        ? { Targets: wanted.targets.map(({ key, values }) => ({ Key: key, Values: [...values] })) }
        : {}),
      ...(Object.keys(wanted.parameters).length > 0 ? { Parameters: wanted.parameters } : {}),
      ...(wanted.comment ? { Comment: wanted.comment } : {}),
      ...(wanted.maxConcurrency === undefined ? {} : { MaxConcurrency: wanted.maxConcurrency }),
      ...(wanted.maxErrors === undefined ? {} : { MaxErrors: wanted.maxErrors }),
      ...(wanted.timeoutSeconds === undefined ? {} : { TimeoutSeconds: wanted.timeoutSeconds }),
      ...(wanted.outputS3BucketName ? { OutputS3BucketName: wanted.outputS3BucketName } : {}),
      ...(wanted.outputS3KeyPrefix ? { OutputS3KeyPrefix: wanted.outputS3KeyPrefix } : {}),
    }),
  ],
  terminateSession: (sessionId: string) => [ssm('TerminateSession', { SessionId: sessionId })],
} as const;
