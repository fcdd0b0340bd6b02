import type {
  CancelCommandResult,
  GetCommandInvocationResult,
  ListCommandInvocationsResult,
  ListCommandsResult,
  SendCommandResult,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { AwsError } from '../errors';
import { actorOf, type OperationMap, operation } from '../operations/operation';
import type { AuditLog } from '../store/audit';
import { commandFilter, commandFiltersInput } from './command-filters';
import { listCommands, listInvocations } from './command-listing';
import { type CommandSender, sendCommandInput } from './command-sender';
import type { CommandRecord, CommandStore, CommandSummary } from './command-store';
import {
  chooseStep,
  describeCommand,
  describeInvocation,
  describeOutput,
  type OutputUrl,
} from './command-view';
import type { Dispatcher } from './dispatcher';
import { summarize } from './summarize';

interface CommandOperationsOptions {
  commands: CommandStore;
  sender: CommandSender;
  dispatcher: Dispatcher;
  audit: AuditLog;
  outputUrl: OutputUrl;
}

const listInput = z.object({
  CommandId: z.uuid().optional(),
  InstanceId: z.string().optional(),
  MaxResults: z.number().int().min(1).max(50).default(50),
  NextToken: z.string().optional(),
  Filters: commandFiltersInput,
  Details: z.boolean().default(false),
});

/** AWS answers SendCommand before anything has happened: counters are 0 and the status is Pending. */
const nothingYet = {
  Status: 'Pending',
  StatusDetails: 'Pending',
  CompletedCount: 0,
  ErrorCount: 0,
  DeliveryTimedOutCount: 0,
} as const;

export function commandOperations({
  commands,
  sender,
  dispatcher,
  audit,
  outputUrl,
}: CommandOperationsOptions): OperationMap {
  const summaryOf = (command: CommandRecord): CommandSummary =>
    command.summary ?? summarize(command, commands.detailsOf(command.commandId));

  const mustGet = (commandId: string): CommandRecord => {
    const command = commands.get(commandId);
    if (!command) throw new AwsError('InvalidCommandId', `There is no command ${commandId}.`);
    return command;
  };

  return {
    SendCommand: operation('operator', sendCommandInput, (input, context): SendCommandResult => {
      const command = sender.send(input, actorOf(context.principal), context.nowMs);
      return { Command: describeCommand(command, { ...nothingYet, TargetCount: command.targetCount }) };
    }),

    ListCommands: operation('operator', listInput.omit({ Details: true }), (input): ListCommandsResult => {
      if (input.CommandId !== undefined) mustGet(input.CommandId);
      const filter = commandFilter(input.Filters, 'commands');
      const { items, NextToken } = listCommands(commands, input, filter, (command) =>
        filter.takesStatus(summaryOf(command)),
      );
      return {
        Commands: items.map((command) => describeCommand(command, summaryOf(command))),
        ...(NextToken ? { NextToken } : {}),
      };
    }),

    ListCommandInvocations: operation('operator', listInput, (input): ListCommandInvocationsResult => {
      if (input.CommandId !== undefined) mustGet(input.CommandId);
      const { items, NextToken } = listInvocations(
        commands,
        input,
        commandFilter(input.Filters, 'invocations'),
      );
      return {
        CommandInvocations: items.map(({ command, invocation }) =>
          describeInvocation(
            command,
            invocation,
            input.Details ? commands.stepOutlines(command.commandId, invocation.nodeId) : [],
            outputUrl,
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
        const step = chooseStep(command, steps, input.PluginName);
        return describeOutput(command, invocation, step, input.PluginName, outputUrl);
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
