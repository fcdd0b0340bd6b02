import type { CommandRecord } from './command-store';

export function jobIdOf(commandId: string, nodeId: string): string {
  return `aws.ssm.${commandId}.${nodeId}`;
}

/** Undefined when the text is no JobId of ours. */
export function parseJobId(jobId: string): { commandId: string; nodeId: string } | undefined {
  const match = /^aws\.ssm\.([0-9a-f-]{36})\.(mi-[0-9a-z]+|i-[0-9a-f]+)$/.exec(jobId);
  return match ? { commandId: match[1] as string, nodeId: match[2] as string } : undefined;
}

/**
 * Content of the job that brings a command. `QuarterdeckOutput` is there for nodes that said they know it (docs/commands.md):
 * they then send their output uncut while the command runs.
 */
export function sendCommandContent(command: CommandRecord, uncutOutput: boolean): string {
  const { options } = command;
  return JSON.stringify({
    Parameters: command.parameters,
    DocumentContent: command.document,
    CommandId: command.commandId,
    DocumentName: command.documentName,
    OutputS3KeyPrefix: options.outputS3KeyPrefix ?? '',
    OutputS3BucketName: options.outputS3BucketName ?? '',
    CloudWatchLogGroupName: options.cloudWatchLogGroupName ?? '',
    CloudWatchOutputEnabled: String(options.cloudWatchOutputEnabled ?? false),
    ...(uncutOutput ? { QuarterdeckOutput: 1 } : {}),
  });
}
