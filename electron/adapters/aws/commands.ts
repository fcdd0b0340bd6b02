import {
  type CommandFilter as AwsFilter,
  CancelCommandCommand,
  type Command as CommandRow,
  GetCommandInvocationCommand,
  type GetCommandInvocationResult,
  type CommandInvocation as InvocationRow,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import {
  type Command,
  type CommandFilter,
  commandStatuses,
  type Invocation,
  invocationStatuses,
  mostStandardError,
  mostStandardOutput,
  type PluginOutline,
  type PluginOutput,
} from '#shared/commands/command';
import { AppError } from '#shared/errors/app-error';
import type { CommandRunner } from '../../features/commands/ports';
import { toAppError } from './to-app-error';

/** The most that ListCommands and ListCommandInvocations answer at a time. */
const pageSize = 50;

/** CommandRunner over SendCommand, ListCommands, ListCommandInvocations, GetCommandInvocation and CancelCommand. */
export function createCommandRunner(connectionId: string, client: SSMClient): CommandRunner {
  const page = (nextToken: string | undefined) => ({
    MaxResults: pageSize,
    ...(nextToken ? { NextToken: nextToken } : {}),
  });

  /** The plugins of one invocation, by name. */
  async function outlineOf(commandId: string, nodeId: string, abortSignal: AbortSignal): Promise<Invocation> {
    const { CommandInvocations } = await client.send(
      new ListCommandInvocationsCommand({ CommandId: commandId, InstanceId: nodeId, Details: true }),
      { abortSignal },
    );
    const [row] = CommandInvocations ?? [];
    if (!row) throw new AppError('NotFound', `The command ${commandId} was not sent to ${nodeId}.`);
    return toInvocation(connectionId, row);
  }

  return {
    async send(wanted) {
      try {
        const { Command: sent } = await client.send(
          new SendCommandCommand({
            DocumentName: wanted.documentName,
            ...(wanted.documentVersion === undefined ? {} : { DocumentVersion: wanted.documentVersion }),
            ...(wanted.documentHash === undefined
              ? {}
              : { DocumentHash: wanted.documentHash, DocumentHashType: 'Sha256' }),
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
        );
        return toCommand(connectionId, sent ?? {});
      } catch (error) {
        throw toAppError(error, 'send the command');
      }
    },

    async list(filter, nextToken, signal) {
      try {
        const Filters = toFilters(filter);
        const answer = await client.send(
          new ListCommandsCommand({
            ...page(nextToken),
            ...(filter.nodeId === undefined ? {} : { InstanceId: filter.nodeId }),
            ...(Filters.length > 0 ? { Filters } : {}),
          }),
          { abortSignal: signal },
        );
        return {
          commands: (answer.Commands ?? []).map((row) => toCommand(connectionId, row)),
          ...(answer.NextToken ? { nextToken: answer.NextToken } : {}),
        };
      } catch (error) {
        throw toAppError(error, 'list the commands');
      }
    },

    async get(commandId, signal) {
      try {
        const { Commands } = await client.send(new ListCommandsCommand({ CommandId: commandId }), {
          abortSignal: signal,
        });
        const [row] = Commands ?? [];
        if (!row)
          throw new AppError(
            'NotFound',
            `There is no command ${commandId} on this connection (any more). Commands are kept for 30 days.`,
          );
        return toCommand(connectionId, row);
      } catch (error) {
        throw toAppError(error, 'read the command');
      }
    },

    async invocations(commandId, nextToken, signal) {
      try {
        const answer = await client.send(
          new ListCommandInvocationsCommand({ ...page(nextToken), CommandId: commandId, Details: true }),
          { abortSignal: signal },
        );
        return {
          invocations: (answer.CommandInvocations ?? []).map((row) => toInvocation(connectionId, row)),
          ...(answer.NextToken ? { nextToken: answer.NextToken } : {}),
        };
      } catch (error) {
        throw toAppError(error, 'list the invocations of the command');
      }
    },

    async invocation(commandId, nodeId, signal) {
      try {
        const { plugins, ...outline } = await outlineOf(commandId, nodeId, signal);
        const read = (PluginName?: string) =>
          client.send(
            new GetCommandInvocationCommand({
              CommandId: commandId,
              InstanceId: nodeId,
              ...(PluginName === undefined ? {} : { PluginName }),
            }),
            { abortSignal: signal },
          );
        // Of a command whose only plugin has not begun there is no name to ask for.
        const answers = await Promise.all(
          plugins.length > 0 ? plugins.map(({ pluginName }) => read(pluginName)) : [read()],
        );
        return { ...outline, plugins: answers.map(toPluginOutput) };
      } catch (error) {
        throw toAppError(error, `read what ${nodeId} answered`);
      }
    },

    async cancel(commandId, nodeIds) {
      try {
        const parts = nodeIds.length === 0 ? [undefined] : inParts(nodeIds, pageSize);
        for (const InstanceIds of parts)
          await client.send(
            new CancelCommandCommand({ CommandId: commandId, ...(InstanceIds ? { InstanceIds } : {}) }),
          );
      } catch (error) {
        throw toAppError(error, 'cancel the command');
      }
    },
  };
}

function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}

function toFilters({ after, before, documentName, status }: CommandFilter): AwsFilter[] {
  const time = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    ...(after === undefined ? [] : [{ key: 'InvokedAfter' as const, value: time(after) }]),
    ...(before === undefined ? [] : [{ key: 'InvokedBefore' as const, value: time(before) }]),
    ...(status === undefined ? [] : [{ key: 'Status' as const, value: status }]),
    ...(documentName === undefined ? [] : [{ key: 'DocumentName' as const, value: documentName }]),
  ];
}

function toCommand(connectionId: string, row: CommandRow): Command {
  return {
    connectionId,
    commandId: row.CommandId ?? '',
    documentName: row.DocumentName ?? '',
    ...(row.DocumentVersion ? { documentVersion: row.DocumentVersion } : {}),
    comment: row.Comment ?? '',
    ...(row.RequestedDateTime ? { requestedAt: row.RequestedDateTime.getTime() } : {}),
    ...(row.ExpiresAfter ? { expiresAt: row.ExpiresAfter.getTime() } : {}),
    parameters: row.Parameters ?? {},
    nodeIds: row.InstanceIds ?? [],
    targets: (row.Targets ?? []).flatMap(({ Key, Values }) =>
      Key === undefined ? [] : [{ key: Key, values: Values ?? [] }],
    ),
    status: commandStatuses.find((one) => one === row.Status) ?? 'Pending',
    statusDetails: row.StatusDetails ?? row.Status ?? 'Pending',
    targetCount: row.TargetCount ?? 0,
    completedCount: row.CompletedCount ?? 0,
    errorCount: row.ErrorCount ?? 0,
    deliveryTimedOutCount: row.DeliveryTimedOutCount ?? 0,
    ...(row.MaxConcurrency ? { maxConcurrency: row.MaxConcurrency } : {}),
    ...(row.MaxErrors ? { maxErrors: row.MaxErrors } : {}),
    ...(row.TimeoutSeconds ? { timeoutSeconds: row.TimeoutSeconds } : {}),
    ...(row.OutputS3BucketName ? { outputS3BucketName: row.OutputS3BucketName } : {}),
    ...(row.OutputS3KeyPrefix ? { outputS3KeyPrefix: row.OutputS3KeyPrefix } : {}),
  };
}

const statusOf = (status: string | undefined) =>
  invocationStatuses.find((one) => one === status) ?? 'Pending';

function toInvocation(connectionId: string, row: InvocationRow): Invocation {
  return {
    connectionId,
    commandId: row.CommandId ?? '',
    nodeId: row.InstanceId ?? '',
    nodeName: row.InstanceName ?? '',
    documentName: row.DocumentName ?? '',
    ...(row.RequestedDateTime ? { requestedAt: row.RequestedDateTime.getTime() } : {}),
    status: statusOf(row.Status),
    statusDetails: row.StatusDetails ?? row.Status ?? 'Pending',
    plugins: (row.CommandPlugins ?? []).map(
      (plugin): PluginOutline => ({
        pluginName: plugin.Name ?? '',
        status: plugin.Status === 'TimedOut' ? 'TimedOut' : statusOf(plugin.Status),
        statusDetails: plugin.StatusDetails ?? plugin.Status ?? 'Pending',
        ...(plugin.ResponseCode === undefined ? {} : { responseCode: plugin.ResponseCode }),
        ...(plugin.ResponseStartDateTime ? { startedAt: plugin.ResponseStartDateTime.getTime() } : {}),
        ...(plugin.ResponseFinishDateTime ? { endedAt: plugin.ResponseFinishDateTime.getTime() } : {}),
        outputHead: plugin.Output ?? '',
      }),
    ),
  };
}

/** Times are texts here, empty before there are any. */
function timeOf(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function toPluginOutput(row: GetCommandInvocationResult): PluginOutput {
  const standardOutput = row.StandardOutputContent ?? '';
  const standardError = row.StandardErrorContent ?? '';
  const startedAt = timeOf(row.ExecutionStartDateTime);
  const endedAt = timeOf(row.ExecutionEndDateTime);
  return {
    pluginName: row.PluginName ?? '',
    status: statusOf(row.Status),
    statusDetails: row.StatusDetails ?? row.Status ?? 'Pending',
    ...(row.ResponseCode === undefined ? {} : { responseCode: row.ResponseCode }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    standardOutput,
    standardError,
    isOutputCut: standardOutput.length >= mostStandardOutput,
    isErrorCut: standardError.length >= mostStandardError,
    ...(row.StandardOutputUrl ? { standardOutputUrl: row.StandardOutputUrl } : {}),
    ...(row.StandardErrorUrl ? { standardErrorUrl: row.StandardErrorUrl } : {}),
  };
}
