import { randomUUID } from 'node:crypto';
import type {
  CancelCommandResult,
  Command,
  CommandInvocation,
  CommandPlugin,
  GetCommandInvocationResult,
  ListCommandInvocationsResult,
  ListCommandsResult,
  SendCommandResult,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { DocumentLibrary } from '../documents/library';
import { AwsError } from '../errors';
import { actorOf, type OperationMap, operation } from '../operations/operation';
import { page } from '../operations/paging';
import type { AuditLog } from '../store/audit';
import type { NodeStore } from '../store/nodes';
import type { TagStore } from '../store/tags';
import type { CommandRecord, CommandStore, InvocationRecord, StepRecord } from './command-store';
import type { Dispatcher } from './dispatcher';
import { checkConcurrency, checkMaxErrors, resolveMaxErrors } from './limits';
import { countInvocations, rollUp } from './roll-up';
import { coarseStatus, type InvocationDetails, isTerminal } from './status';
import { resolveTargets } from './targets';

interface CommandOperationsOptions {
  commands: CommandStore;
  dispatcher: Dispatcher;
  nodes: NodeStore;
  tags: TagStore;
  audit: AuditLog;
  library: DocumentLibrary;
}

/** Output limits of GetCommandInvocation, in characters; ListCommandInvocations shows 2,500 of both together. */
const standardOutputLimit = 24_000;
const standardErrorLimit = 8000;

const filterInput = z.object({
  key: z.enum(['InvokedAfter', 'InvokedBefore', 'Status', 'ExecutionStage', 'DocumentName']),
  value: z.string().min(1).max(128),
});

const listInput = z.object({
  CommandId: z.uuid().optional(),
  InstanceId: z.string().optional(),
  MaxResults: z.number().int().min(1).max(50).default(50),
  NextToken: z.string().optional(),
  Filters: z.array(filterInput).max(5).default([]),
  Details: z.boolean().default(false),
});

export function commandOperations({
  commands,
  dispatcher,
  nodes,
  tags,
  audit,
  library,
}: CommandOperationsOptions): OperationMap {
  const describe = (command: CommandRecord): Command => {
    const details = commands.detailsOf(command.commandId);
    const maxErrors = resolveMaxErrors(command.maxErrors, command.targetCount);
    return {
      ...staticPart(command),
      ...rollUp(details, maxErrors, command.cancelRequested),
      ...countInvocations(details),
    } as Command;
  };

  const mustGet = (commandId: string): CommandRecord => {
    const command = commands.get(commandId);
    if (!command) throw new AwsError('InvalidCommandId', `There is no command ${commandId}.`);
    return command;
  };

  return {
    SendCommand: operation(
      'operator',
      z.object({
        InstanceIds: z.array(z.string()).max(50).default([]),
        Targets: z
          .array(z.object({ Key: z.string().min(1).max(163), Values: z.array(z.string()).min(1).max(50) }))
          .max(5)
          .default([]),
        DocumentName: z.string(),
        DocumentVersion: z.string().optional(),
        DocumentHash: z.string().optional(),
        DocumentHashType: z.enum(['Sha256', 'Sha1']).optional(),
        TimeoutSeconds: z.number().int().min(30).max(2_592_000).default(3600),
        Comment: z.string().max(100).default(''),
        Parameters: z.record(z.string(), z.array(z.string())).default({}),
        MaxConcurrency: z.string().default('50'),
        MaxErrors: z.string().default('0'),
      }),
      (input, context): SendCommandResult => {
        if (input.InstanceIds.length > 0 === input.Targets.length > 0) {
          throw new AwsError('InvalidParameters', 'Name either InstanceIds or Targets.');
        }
        checkConcurrency(input.MaxConcurrency);
        checkMaxErrors(input.MaxErrors);
        const document = library.resolveDocument(
          input.DocumentName,
          input.DocumentVersion,
          input.DocumentHash === undefined
            ? undefined
            : { value: input.DocumentHash, type: input.DocumentHashType ?? 'Sha256' },
        );
        if (document.documentType !== 'Command') {
          throw new AwsError(
            'InvalidDocument',
            `${document.name} is a ${document.documentType} document, not a Command document.`,
          );
        }
        const parameters = library.checkParameters(document, input.Parameters);
        const targets = resolveTargets(nodes, tags, input.InstanceIds, input.Targets);
        const executionTimeout = Number(parameters.executionTimeout);
        const command: CommandRecord = {
          commandId: randomUUID(),
          documentName: document.name,
          documentVersion: input.DocumentVersion ?? '$DEFAULT',
          document: document.content,
          parameters,
          comment: input.Comment,
          instanceIds: input.InstanceIds,
          targets: input.Targets,
          owner: actorOf(context.principal),
          requestedAt: context.nowMs,
          timeoutSeconds: input.TimeoutSeconds,
          executionTimeoutSeconds: executionTimeout > 0 ? executionTimeout : 3600,
          maxConcurrency: input.MaxConcurrency,
          maxErrors: input.MaxErrors,
          targetCount: targets.length,
          cancelRequested: false,
          finished: targets.length === 0,
        };
        commands.store.transaction(() => {
          commands.insert(
            command,
            targets.map((node) => ({ nodeId: node.nodeId, nodeName: node.computerName ?? node.name })),
          );
          audit.record({
            atMs: context.nowMs,
            actor: command.owner,
            action: 'SendCommand',
            resource: command.commandId,
            detail: { document: document.name, targets: targets.map((node) => node.nodeId) },
          });
        });
        dispatcher.dispatch();
        // AWS answers before anything has happened: counters are 0 and the status is Pending.
        return {
          Command: {
            ...staticPart(command),
            Status: 'Pending',
            StatusDetails: 'Pending',
            TargetCount: targets.length,
            CompletedCount: 0,
            ErrorCount: 0,
            DeliveryTimedOutCount: 0,
          } as Command,
        };
      },
    ),

    ListCommands: operation('operator', listInput.omit({ Details: true }), (input): ListCommandsResult => {
      const candidates = input.CommandId === undefined ? commands.list() : [mustGet(input.CommandId)];
      const described = candidates
        .filter(
          (one) =>
            input.InstanceId === undefined ||
            commands.invocation(one.commandId, input.InstanceId) !== undefined,
        )
        .map(describe)
        .filter((one) => input.Filters.every(({ key, value }) => commandMatches(one, key, value)));
      const { items, NextToken } = page('commands', described, input.MaxResults, input.NextToken);
      return { Commands: items, ...(NextToken ? { NextToken } : {}) };
    }),

    ListCommandInvocations: operation('operator', listInput, (input): ListCommandInvocationsResult => {
      const candidates = input.CommandId === undefined ? commands.list() : [mustGet(input.CommandId)];
      const rows = candidates.flatMap((command) =>
        commands
          .invocations(command.commandId)
          .filter((one) => input.InstanceId === undefined || one.nodeId === input.InstanceId)
          .map((invocation) => ({ command, invocation })),
      );
      const matching = rows.filter(({ command, invocation }) =>
        input.Filters.every(({ key, value }) =>
          commandMatches(
            {
              RequestedDateTime: new Date(command.requestedAt),
              Status: coarseStatus(invocation.details),
              DocumentName: command.documentName,
            },
            key,
            value,
          ),
        ),
      );
      const { items, NextToken } = page('invocations', matching, input.MaxResults, input.NextToken);
      return {
        CommandInvocations: items.map(({ command, invocation }) =>
          describeInvocation(
            command,
            invocation,
            input.Details ? commands.steps(command.commandId, invocation.nodeId) : [],
          ),
        ),
        ...(NextToken ? { NextToken } : {}),
      };
    }),

    GetCommandInvocation: operation(
      'operator',
      z.object({ CommandId: z.uuid(), InstanceId: z.string(), PluginName: z.string().min(4).optional() }),
      (input): GetCommandInvocationResult => {
        const command = commands.get(input.CommandId);
        const invocation = command && commands.invocation(input.CommandId, input.InstanceId);
        if (!command || !invocation) {
          throw new AwsError(
            'InvocationDoesNotExist',
            `The command ${input.CommandId} was not sent to ${input.InstanceId}.`,
          );
        }
        const steps = commands.steps(input.CommandId, input.InstanceId);
        const step = chooseStep(steps, input.PluginName);
        return describeOutput(command, invocation, step, input.PluginName ?? '');
      },
    ),

    CancelCommand: operation(
      'operator',
      z.object({ CommandId: z.uuid(), InstanceIds: z.array(z.string()).max(50).default([]) }),
      (input, context): CancelCommandResult => {
        const command = mustGet(input.CommandId);
        const stray = input.InstanceIds.find((nodeId) => !commands.invocation(input.CommandId, nodeId));
        if (stray)
          throw new AwsError('InvalidInstanceId', `The command ${input.CommandId} was not sent to ${stray}.`);
        dispatcher.cancel(command, input.InstanceIds.length > 0 ? input.InstanceIds : undefined);
        audit.record({
          atMs: context.nowMs,
          actor: actorOf(context.principal),
          action: 'CancelCommand',
          resource: input.CommandId,
          detail: { instanceIds: input.InstanceIds },
        });
        return {};
      },
    ),
  };
}

function staticPart(command: CommandRecord): Partial<Command> {
  const totalMs = (command.timeoutSeconds + command.executionTimeoutSeconds) * 1000;
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
    OutputS3BucketName: '',
    OutputS3KeyPrefix: '',
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    ServiceRole: '',
    NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' as never },
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
    TimeoutSeconds: command.timeoutSeconds,
    AlarmConfiguration: undefined,
    TriggeredAlarms: [],
  };
}

type Matchable = Pick<Command, 'RequestedDateTime' | 'DocumentName'> & { Status?: string | undefined };

function commandMatches(one: Matchable, key: string, value: string): boolean {
  const at = one.RequestedDateTime?.getTime() ?? 0;
  switch (key) {
    case 'InvokedAfter':
      return at > Date.parse(value);
    case 'InvokedBefore':
      return at < Date.parse(value);
    case 'Status':
      return one.Status === value;
    case 'DocumentName':
      return one.DocumentName === value;
    default: {
      const complete = !['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(one.Status ?? '');
      return value === (complete ? 'Complete' : 'Executing');
    }
  }
}

function describeInvocation(
  command: CommandRecord,
  invocation: InvocationRecord,
  steps: readonly StepRecord[],
): CommandInvocation {
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
    TraceOutput: invocation.trace,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CommandPlugins: steps.map(
      (step): CommandPlugin => ({
        Name: step.stepName,
        Status: coarseStatus(step.status as InvocationDetails) as never,
        StatusDetails: step.status,
        ResponseCode: step.code,
        ...(step.startedAt === undefined ? {} : { ResponseStartDateTime: new Date(step.startedAt) }),
        ...(step.finishedAt === undefined ? {} : { ResponseFinishDateTime: new Date(step.finishedAt) }),
        Output: step.output.slice(0, 2500),
        StandardOutputUrl: '',
        StandardErrorUrl: '',
        OutputS3Region: '',
        OutputS3BucketName: '',
        OutputS3KeyPrefix: '',
      }),
    ),
    ServiceRole: '',
    NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' as never },
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
  };
}

/** With several plugins the caller must say which. */
function chooseStep(steps: readonly StepRecord[], pluginName: string | undefined): StepRecord | undefined {
  if (pluginName === undefined) {
    if (steps.length > 1) {
      throw new AwsError(
        'InvalidPluginName',
        `The document has several plugins: ${steps.map((step) => step.stepName).join(', ')}. Name one.`,
      );
    }
    return steps[0];
  }
  const step = steps.find((one) => one.stepName === pluginName || one.pluginName === pluginName);
  if (!step && steps.length > 0)
    throw new AwsError('InvalidPluginName', `The command has no plugin ${pluginName}.`);
  return step;
}

function describeOutput(
  command: CommandRecord,
  invocation: InvocationRecord,
  step: StepRecord | undefined,
  pluginName: string,
): GetCommandInvocationResult {
  const done = isTerminal(invocation.details);
  const elapsedMs =
    step?.startedAt && step.finishedAt ? Date.parse(step.finishedAt) - Date.parse(step.startedAt) : 0;
  const seconds = elapsedMs / 1000;
  return {
    CommandId: command.commandId,
    InstanceId: invocation.nodeId,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    PluginName: step?.pluginName ?? pluginName,
    // -1: the node has not begun.
    ResponseCode: step?.code ?? -1,
    ExecutionStartDateTime: step?.startedAt ?? '',
    ExecutionElapsedTime: step?.finishedAt ? `PT${seconds}S` : '',
    ExecutionEndDateTime: step?.finishedAt ?? '',
    Status: coarseStatus(invocation.details) as never,
    StatusDetails: invocation.details,
    StandardOutputContent: done ? (step?.standardOutput.slice(0, standardOutputLimit) ?? '') : '',
    StandardOutputUrl: '',
    StandardErrorContent: done ? (step?.standardError || invocation.trace).slice(0, standardErrorLimit) : '',
    StandardErrorUrl: '',
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
  };
}
