import type {
  GetMaintenanceWindowExecutionResult,
  MaintenanceWindowExecution,
  MaintenanceWindowExecutionTaskInvocationIdentity,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { AwsError } from '../errors';
import { actorOf, type OperationMap, operation } from '../operations/operation';
import { page } from '../operations/paging';
import type { WindowOperationsOptions } from './window-operations';
import { runCommandOf } from './window-runner';
import type { TaskExecution, WindowExecution, WindowInvocation } from './window-store';

const pageInput = {
  MaxResults: z.number().int().min(1).max(100).default(50),
  NextToken: z.string().optional(),
};
const filtersInput = z
  .array(z.object({ Key: z.string(), Values: z.array(z.string()).default([]) }))
  .max(5)
  .default([]);

/** What windows did: executions, their tasks, and the commands of those. */
export function windowExecutionOperations({
  windows,
  runner,
  audit,
}: Pick<WindowOperationsOptions, 'windows' | 'runner' | 'audit'>): OperationMap {
  const mustGet = (executionId: string): WindowExecution => {
    const execution = windows.execution(executionId);
    if (!execution)
      throw new AwsError('DoesNotExistException', `There is no window execution ${executionId}.`);
    return execution;
  };
  const mustGetTask = (executionId: string, taskExecutionId: string): TaskExecution => {
    mustGet(executionId);
    const task = windows.taskExecutions(executionId).find((one) => one.taskExecutionId === taskExecutionId);
    if (!task)
      throw new AwsError(
        'DoesNotExistException',
        `The execution ${executionId} has no task ${taskExecutionId}.`,
      );
    return task;
  };
  const byStatus = <T extends { Status?: string | undefined }>(
    all: T[],
    filters: z.output<typeof filtersInput>,
  ): T[] =>
    all.filter((one) =>
      filters.every(({ Key, Values }) => {
        if (Key.toUpperCase() !== 'STATUS')
          throw new AwsError('ValidationException', `This list is filtered by STATUS, not by ${Key}.`);
        return Values.includes(one.Status ?? '');
      }),
    );

  return {
    DescribeMaintenanceWindowExecutions: operation(
      'operator',
      z.object({ WindowId: z.string(), Filters: filtersInput, ...pageInput }),
      (input) => {
        if (!windows.get(input.WindowId))
          throw new AwsError('DoesNotExistException', `There is no maintenance window ${input.WindowId}.`);
        const matching = windows.executions(input.WindowId).filter((one) =>
          input.Filters.every(({ Key, Values }) => {
            const border = Date.parse(Values[0] ?? '');
            if (Key === 'ExecutedBefore') return one.startedAt < border;
            if (Key === 'ExecutedAfter') return one.startedAt > border;
            throw new AwsError(
              'ValidationException',
              `Executions are filtered by ExecutedBefore or ExecutedAfter, not by ${Key}.`,
            );
          }),
        );
        const { items, NextToken } = page('window-executions', matching, input.MaxResults, input.NextToken);
        return {
          WindowExecutions: items.map(
            (one): MaintenanceWindowExecution => ({
              WindowId: one.windowId,
              WindowExecutionId: one.executionId,
              ...stateOf(one),
            }),
          ),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    GetMaintenanceWindowExecution: operation(
      'operator',
      z.object({ WindowExecutionId: z.string() }),
      ({ WindowExecutionId }): GetMaintenanceWindowExecutionResult => ({
        WindowExecutionId,
        TaskIds: windows
          .taskExecutions(mustGet(WindowExecutionId).executionId)
          .map((one) => one.taskExecutionId),
        ...stateOf(mustGet(WindowExecutionId)),
      }),
    ),

    DescribeMaintenanceWindowExecutionTasks: operation(
      'operator',
      z.object({ WindowExecutionId: z.string(), Filters: filtersInput, ...pageInput }),
      (input) => {
        mustGet(input.WindowExecutionId);
        const all = windows.taskExecutions(input.WindowExecutionId).map((one) => ({
          WindowExecutionId: one.executionId,
          TaskExecutionId: one.taskExecutionId,
          TaskArn: one.spec.TaskArn,
          TaskType: one.spec.TaskType,
          ...stateOf(one),
        }));
        const { items, NextToken } = page(
          'window-execution-tasks',
          byStatus(all, input.Filters),
          input.MaxResults,
          input.NextToken,
        );
        return { WindowExecutionTaskIdentities: items, ...(NextToken ? { NextToken } : {}) };
      },
    ),

    GetMaintenanceWindowExecutionTask: operation(
      'operator',
      z.object({ WindowExecutionId: z.string(), TaskId: z.string() }),
      ({ WindowExecutionId, TaskId }) => {
        const task = mustGetTask(WindowExecutionId, TaskId);
        const { spec } = task;
        return {
          WindowExecutionId,
          TaskExecutionId: TaskId,
          TaskArn: spec.TaskArn,
          ServiceRole: spec.ServiceRoleArn ?? '',
          Type: spec.TaskType,
          TaskParameters: [
            Object.fromEntries(
              Object.entries(runCommandOf(spec).Parameters).map(([name, Values]) => [name, { Values }]),
            ),
          ],
          Priority: spec.Priority,
          MaxConcurrency: spec.MaxConcurrency ?? '',
          MaxErrors: spec.MaxErrors ?? '',
          ...stateOf(task),
        };
      },
    ),

    DescribeMaintenanceWindowExecutionTaskInvocations: operation(
      'operator',
      z.object({ WindowExecutionId: z.string(), TaskId: z.string(), Filters: filtersInput, ...pageInput }),
      (input) => {
        const task = mustGetTask(input.WindowExecutionId, input.TaskId);
        const all = windows.invocations(task.taskExecutionId).map((one) => describe(task, one));
        const { items, NextToken } = page(
          'window-invocations',
          byStatus(all, input.Filters),
          input.MaxResults,
          input.NextToken,
        );
        return { WindowExecutionTaskInvocationIdentities: items, ...(NextToken ? { NextToken } : {}) };
      },
    ),

    GetMaintenanceWindowExecutionTaskInvocation: operation(
      'operator',
      z.object({ WindowExecutionId: z.string(), TaskId: z.string(), InvocationId: z.string() }),
      (input) => {
        const task = mustGetTask(input.WindowExecutionId, input.TaskId);
        const found = windows
          .invocations(task.taskExecutionId)
          .find((one) => one.invocationId === input.InvocationId);
        if (!found)
          throw new AwsError(
            'DoesNotExistException',
            `The task ${input.TaskId} has no invocation ${input.InvocationId}.`,
          );
        return describe(task, found);
      },
    ),

    CancelMaintenanceWindowExecution: operation(
      'operator',
      z.object({ WindowExecutionId: z.string() }),
      ({ WindowExecutionId }, context) => {
        const execution = mustGet(WindowExecutionId);
        if (execution.endedAt !== undefined)
          throw new AwsError('DoesNotExistException', `The execution ${WindowExecutionId} has ended.`);
        runner.cancel(execution, context.nowMs);
        audit.record({
          atMs: context.nowMs,
          actor: actorOf(context.principal),
          action: 'CancelMaintenanceWindowExecution',
          resource: WindowExecutionId,
          detail: {},
        });
        return { WindowExecutionId };
      },
    ),
  };
}

function stateOf(one: WindowExecution | TaskExecution | WindowInvocation) {
  return {
    Status: one.status,
    StatusDetails: one.statusDetails,
    ...(one.startedAt === undefined ? {} : { StartTime: new Date(one.startedAt) }),
    ...(one.endedAt === undefined ? {} : { EndTime: new Date(one.endedAt) }),
  };
}

function describe(
  task: TaskExecution,
  one: WindowInvocation,
): MaintenanceWindowExecutionTaskInvocationIdentity {
  return {
    WindowExecutionId: task.executionId,
    TaskExecutionId: task.taskExecutionId,
    InvocationId: one.invocationId,
    ...(one.commandId === undefined ? {} : { ExecutionId: one.commandId }),
    TaskType: task.spec.TaskType,
    Parameters: one.parameters,
    OwnerInformation: one.ownerInformation,
    ...(one.windowTargetId === undefined ? {} : { WindowTargetId: one.windowTargetId }),
    ...stateOf(one),
  };
}
