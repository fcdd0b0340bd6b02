import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../errors';
import type { AuditLog } from '../store/audit';
import type { NodeRecord } from '../store/nodes';
import type { CommandDocument, CommandDocuments } from './command-documents';
import type { CommandOptions, CommandRecord, CommandStore, NewInvocation } from './command-store';
import type { Dispatcher } from './dispatcher';
import { checkConcurrency, checkMaxErrors } from './limits';
import { isLocalOutput, localOutputPrefix } from './output-location';
import { isTerminal } from './status';
import { summarize } from './summarize';
import { type TargetResolver, targetsInput } from './targets';

/** Seconds that a document may run when it does not say so itself. */
const defaultExecutionSeconds = 3600;

/** What SendCommand and a Run Command task of a maintenance window have in common. */
export const commandRequestInput = z.object({
  DocumentVersion: z
    .string()
    .regex(/^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/)
    .optional(),
  DocumentHash: z.string().max(256).optional(),
  DocumentHashType: z.enum(['Sha256', 'Sha1']).default('Sha256'),
  TimeoutSeconds: z.number().int().min(30).max(2_592_000).default(3600),
  Comment: z.string().max(100).default(''),
  Parameters: z.record(z.string(), z.array(z.string())).default({}),
  OutputS3Region: z.string().min(3).max(20).optional(),
  OutputS3BucketName: z.union([z.literal(''), z.string().min(3).max(63)]).optional(),
  OutputS3KeyPrefix: z.string().max(500).optional(),
  ServiceRoleArn: z.string().optional(),
  NotificationConfig: z
    .object({
      NotificationArn: z.string().optional(),
      NotificationEvents: z.array(z.string()).optional(),
      NotificationType: z.string().optional(),
    })
    .optional(),
  CloudWatchOutputConfig: z
    .object({
      CloudWatchLogGroupName: z.string().max(512).optional(),
      CloudWatchOutputEnabled: z.boolean().optional(),
    })
    .optional(),
});

export const sendCommandInput = commandRequestInput.extend({
  DocumentName: z.string(),
  InstanceIds: z.array(z.string()).max(50).default([]),
  Targets: targetsInput.default([]),
  MaxConcurrency: z.string().default('50'),
  MaxErrors: z.string().default('0'),
  AlarmConfiguration: z.object({ Alarms: z.array(z.unknown()).optional() }).optional(),
});
export type SendCommandInput = z.output<typeof sendCommandInput>;

interface CommandSenderOptions {
  documents: CommandDocuments;
  commands: CommandStore;
  targets: TargetResolver;
  dispatcher: Pick<Dispatcher, 'dispatch'>;
  audit: AuditLog;
}

/** Takes a command: checks it, finds its nodes, stores it, and has it sent. */
export class CommandSender {
  constructor(private readonly options: CommandSenderOptions) {}

  /** What a request names that cannot be done; the same for a command now and for one that a window sends later. */
  check(
    input: Pick<SendCommandInput, 'DocumentName'> & z.output<typeof commandRequestInput>,
  ): CommandDocument {
    refuseNotifications(input.NotificationConfig?.NotificationArn);
    if (isLocalOutput(input.OutputS3BucketName)) localOutputPrefix(input.OutputS3KeyPrefix);
    const document = this.options.documents.resolveDocument(
      input.DocumentName,
      input.DocumentVersion,
      input.DocumentHash === undefined
        ? undefined
        : { value: input.DocumentHash, type: input.DocumentHashType },
    );
    if (document.documentType !== 'Command') {
      throw new AwsError(
        'InvalidDocument',
        `${document.name} is a ${document.documentType} document, not a Command document.`,
      );
    }
    return document;
  }

  /** Stored when it returns. Raises AWS's errors of SendCommand. */
  send(input: SendCommandInput, owner: string, nowMs: number): CommandRecord {
    if (input.InstanceIds.length > 0 === input.Targets.length > 0)
      throw new AwsError('InvalidParameters', 'Name either InstanceIds or Targets.');
    checkConcurrency(input.MaxConcurrency);
    checkMaxErrors(input.MaxErrors);
    if (input.AlarmConfiguration?.Alarms?.length)
      throw new AwsError(
        'ValidationException',
        'This bridge has no CloudWatch alarms; leave AlarmConfiguration away.',
      );
    const { documents, commands, dispatcher, audit, targets } = this.options;
    const document = this.check(input);
    const parameters = documents.checkParameters(document, input.Parameters);
    const nodes =
      input.InstanceIds.length > 0 ? targets.byIds(input.InstanceIds) : targets.byTargets(input.Targets);
    const unfit = input.InstanceIds.length > 0 ? nodes.filter((node) => !fits(document, node)) : [];
    if (unfit.length > 0)
      throw new AwsError(
        'UnsupportedPlatformType',
        `${document.name} is for ${document.platformTypes.join(', ')}; ${unfit.map((node) => `${node.nodeId} is ${node.platformType}`).join(', ')}.`,
      );
    const invocations = nodes.map(
      (node): NewInvocation => ({
        nodeId: node.nodeId,
        nodeName: node.computerName ?? node.name,
        ...(fits(document, node)
          ? {}
          : {
              details: 'InvalidPlatform',
              trace: `${document.name} is for ${document.platformTypes.join(', ')}, and the node is ${node.platformType}.`,
            }),
      }),
    );
    const executionTimeout = Number(parameters.executionTimeout);
    const limits = {
      maxConcurrency: input.MaxConcurrency,
      maxErrors: input.MaxErrors,
      targetCount: invocations.length,
      cancelRequested: false,
    };
    const details = invocations.map((one) => one.details ?? 'Pending');
    const finished = details.every(isTerminal);
    const command: CommandRecord = {
      commandId: randomUUID(),
      documentName: document.name,
      documentVersion: input.DocumentVersion ?? '$DEFAULT',
      document: document.content,
      parameters,
      comment: input.Comment,
      instanceIds: input.InstanceIds,
      targets: input.Targets,
      owner,
      requestedAt: nowMs,
      timeoutSeconds: input.TimeoutSeconds,
      executionTimeoutSeconds: executionTimeout > 0 ? executionTimeout : defaultExecutionSeconds,
      ...limits,
      finished,
      options: optionsOf(input),
      ...(finished ? { summary: summarize(limits, details) } : {}),
    };
    commands.store.transaction(() => {
      commands.insert(command, invocations);
      audit.record({
        atMs: nowMs,
        actor: owner,
        action: 'SendCommand',
        resource: command.commandId,
        detail: { document: document.name, targets: invocations.map((one) => one.nodeId) },
      });
    });
    commands.store.afterCommit(() => dispatcher.dispatch());
    return command;
  }
}

/** A node that has not said what it is is asked, and answers for itself. */
function fits(document: CommandDocument, node: Pick<NodeRecord, 'platformType'>): boolean {
  const { platformTypes } = document;
  return platformTypes.length === 0 || !node.platformType || platformTypes.includes(node.platformType);
}

function refuseNotifications(topicArn: string | undefined): void {
  if (!topicArn) return;
  throw new AwsError(
    'InvalidNotificationConfig',
    'This bridge has no SNS to notify; leave NotificationConfig away. ServiceRoleArn alone is kept and does nothing.',
  );
}

function optionsOf(input: z.output<typeof commandRequestInput>): CommandOptions {
  const { CloudWatchLogGroupName, CloudWatchOutputEnabled } = input.CloudWatchOutputConfig ?? {};
  return {
    ...(input.OutputS3BucketName ? { outputS3BucketName: input.OutputS3BucketName } : {}),
    ...(input.OutputS3KeyPrefix ? { outputS3KeyPrefix: input.OutputS3KeyPrefix } : {}),
    ...(input.OutputS3Region ? { outputS3Region: input.OutputS3Region } : {}),
    ...(input.ServiceRoleArn ? { serviceRoleArn: input.ServiceRoleArn } : {}),
    ...(CloudWatchLogGroupName ? { cloudWatchLogGroupName: CloudWatchLogGroupName } : {}),
    ...(CloudWatchOutputEnabled ? { cloudWatchOutputEnabled: true } : {}),
  };
}
