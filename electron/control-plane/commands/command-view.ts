import type {
  Command,
  CommandInvocation,
  CommandPlugin,
  GetCommandInvocationResult,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../errors';
import { stepNames } from './command-documents';
import type { CommandRecord, CommandSummary, InvocationRecord, StepRecord } from './command-store';
import { isLocalOutput, localOutputPrefix, outputKey } from './output-location';
import { coarseStatus, type InvocationDetails, isTerminal } from './status';

/** Output limits of GetCommandInvocation, in characters; ListCommandInvocations shows 2,500 of both together. */
const standardOutputLimit = 24_000;
const standardErrorLimit = 8000;
const combinedLimit = 2500;

/** Where a step's output of the bridge's own outputs lies, as `file:` address; empty for anything else. */
export type OutputUrl = (parts: readonly string[]) => string;

const noNotification = { NotificationArn: '', NotificationEvents: [], NotificationType: '' as never };

export function describeCommand(command: CommandRecord, summary: CommandSummary): Command {
  const totalMs = (command.timeoutSeconds + command.executionTimeoutSeconds) * 1000;
  const { options } = command;
  return {
    CommandId: command.commandId,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    ExpiresAfter: new Date(command.requestedAt + totalMs),
    Parameters: Object.fromEntries(
      Object.entries(command.parameters).map(([name, value]) => [
        name,
        Array.isArray(value) ? value : [value],
      ]),
    ),
    InstanceIds: command.instanceIds,
    Targets: command.targets,
    RequestedDateTime: new Date(command.requestedAt),
    OutputS3Region: options.outputS3Region ?? '',
    OutputS3BucketName: options.outputS3BucketName ?? '',
    OutputS3KeyPrefix: options.outputS3KeyPrefix ?? '',
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    ServiceRole: options.serviceRoleArn ?? '',
    NotificationConfig: noNotification,
    CloudWatchOutputConfig: cloudWatchOf(command),
    TimeoutSeconds: command.timeoutSeconds,
    TriggeredAlarms: [],
    ...(summary as CommandSummary & { Status: Command['Status'] }),
  };
}

function cloudWatchOf({ options }: CommandRecord) {
  return {
    CloudWatchLogGroupName: options.cloudWatchLogGroupName ?? '',
    CloudWatchOutputEnabled: options.cloudWatchOutputEnabled ?? false,
  };
}

export function describeInvocation(
  command: CommandRecord,
  invocation: InvocationRecord,
  steps: readonly StepRecord[],
  urlOf: OutputUrl,
): CommandInvocation {
  const { options } = command;
  return {
    CommandId: command.commandId,
    InstanceId: invocation.nodeId,
    InstanceName: invocation.nodeName,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: new Date(command.requestedAt),
    Status: coarseStatus(invocation.details) as never,
    StatusDetails: invocation.details,
    TraceOutput: invocation.trace.slice(0, combinedLimit),
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CommandPlugins: steps.map((step): CommandPlugin => {
      const urls = urlsOf(command, invocation, step, urlOf);
      return {
        Name: step.stepName,
        Status: coarseStatus(step.status as InvocationDetails) as never,
        StatusDetails: step.status,
        ResponseCode: step.code,
        ...(step.startedAt === undefined ? {} : { ResponseStartDateTime: new Date(step.startedAt) }),
        ...(step.finishedAt === undefined ? {} : { ResponseFinishDateTime: new Date(step.finishedAt) }),
        Output: step.output.slice(0, combinedLimit),
        ...urls,
        OutputS3Region: options.outputS3Region ?? '',
        OutputS3BucketName: options.outputS3BucketName ?? '',
        OutputS3KeyPrefix: options.outputS3KeyPrefix ?? '',
      };
    }),
    ServiceRole: options.serviceRoleArn ?? '',
    NotificationConfig: noNotification,
    CloudWatchOutputConfig: cloudWatchOf(command),
  };
}

/**
 * The step that a caller means; undefined when the node has not reported it. With several steps in the document the
 * caller must say which. Raises InvalidPluginName.
 */
export function chooseStep(
  command: CommandRecord,
  steps: readonly StepRecord[],
  pluginName: string | undefined,
): StepRecord | undefined {
  const names = [...new Set([...stepNames(command.document), ...steps.map((step) => step.stepName)])];
  if (pluginName === undefined) {
    if (names.length > 1)
      throw new AwsError(
        'InvalidPluginName',
        `The document has several steps: ${names.join(', ')}. Name one of them as PluginName.`,
      );
    return steps[0];
  }
  const step = steps.find((one) => one.stepName === pluginName);
  if (step || names.includes(pluginName)) return step;
  // For a document with one step the name of its plugin will do.
  const only = names.length === 1 ? steps.find((one) => one.pluginName === pluginName) : undefined;
  if (only || (names.length <= 1 && steps.length === 0)) return only;
  throw new AwsError(
    'InvalidPluginName',
    `The command has no step ${pluginName}; it has ${names.join(', ')}.`,
  );
}

export function describeOutput(
  command: CommandRecord,
  invocation: InvocationRecord,
  step: StepRecord | undefined,
  pluginName: string | undefined,
  urlOf: OutputUrl,
): GetCommandInvocationResult {
  const done = isTerminal(invocation.details);
  const elapsedMs =
    step?.startedAt && step.finishedAt ? Date.parse(step.finishedAt) - Date.parse(step.startedAt) : 0;
  // The status of a step that was asked for by name, once it is over, is its own.
  const stepDetails = step?.status as InvocationDetails | undefined;
  const details =
    pluginName !== undefined && stepDetails !== undefined && isTerminal(stepDetails)
      ? stepDetails
      : invocation.details;
  return {
    CommandId: command.commandId,
    InstanceId: invocation.nodeId,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    PluginName: step?.stepName ?? pluginName ?? '',
    // -1: the node has not begun.
    ResponseCode: step?.code ?? -1,
    ExecutionStartDateTime: step?.startedAt ?? '',
    ExecutionElapsedTime: step?.finishedAt ? `PT${elapsedMs / 1000}S` : '',
    ExecutionEndDateTime: step?.finishedAt ?? '',
    Status: coarseStatus(details) as never,
    StatusDetails: details,
    StandardOutputContent: done ? (step?.standardOutput.slice(0, standardOutputLimit) ?? '') : '',
    StandardErrorContent: done ? (step?.standardError || invocation.trace).slice(0, standardErrorLimit) : '',
    ...(step ? urlsOf(command, invocation, step, urlOf) : { StandardOutputUrl: '', StandardErrorUrl: '' }),
    CloudWatchOutputConfig: cloudWatchOf(command),
  };
}

function urlsOf(
  { commandId, options }: CommandRecord,
  invocation: InvocationRecord,
  step: StepRecord,
  urlOf: OutputUrl,
): { StandardOutputUrl: string; StandardErrorUrl: string } {
  const { outputS3BucketName: bucket, outputS3KeyPrefix: prefix, outputS3Region: region } = options;
  if (!bucket) return { StandardOutputUrl: '', StandardErrorUrl: '' };
  const key = outputKey(commandId, invocation.nodeId, step.pluginName, step.stepName);
  const address = (file: string) =>
    isLocalOutput(bucket)
      ? urlOf([...localOutputPrefix(prefix), ...key, file])
      : `https://s3${region ? `.${region}` : ''}.amazonaws.com/${[bucket, ...(prefix ? [prefix] : []), ...key, file].join('/')}`;
  return { StandardOutputUrl: address('stdout'), StandardErrorUrl: address('stderr') };
}
