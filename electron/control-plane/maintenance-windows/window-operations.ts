import { randomBytes, randomUUID } from 'node:crypto';
import type {
  DescribeMaintenanceWindowScheduleResult,
  DescribeMaintenanceWindowsResult,
  GetMaintenanceWindowResult,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { ChangeFeed } from '../changes';
import type { CommandDocuments } from '../commands/command-documents';
import type { CommandSender } from '../commands/command-sender';
import { checkConcurrency, checkMaxErrors } from '../commands/limits';
import { type TargetResolver, targetsInput } from '../commands/targets';
import { AwsError } from '../errors';
import { actorOf, type OperationMap, operation, type RequestContext } from '../operations/operation';
import { page } from '../operations/paging';
import { checkTags, tagListInput } from '../operations/tag-rules';
import type { AuditLog } from '../store/audit';
import type { TagStore } from '../store/tags';
import { runCommandOf, type WindowRunner, withNextDue } from './window-runner';
import {
  checkWindow,
  nextOpening,
  targetFields,
  targetSpecSchema,
  taskFields,
  taskSpecSchema,
  type WindowTaskSpec,
  windowFields,
  windowSpecSchema,
} from './window-spec';
import type { WindowRecord, WindowStore, WindowTargetRecord, WindowTaskRecord } from './window-store';

export interface WindowOperationsOptions {
  windows: WindowStore;
  runner: WindowRunner;
  sender: CommandSender;
  documents: CommandDocuments;
  targets: TargetResolver;
  tags: TagStore;
  audit: AuditLog;
  changes: ChangeFeed;
}

/** AWS's quotas. */
const maxWindows = 50;
const maxTargets = 100;
const maxTasks = 20;
/** Openings of one window that a schedule shows. */
const shownOpenings = 100;

const pageInput = {
  MaxResults: z.number().int().min(1).max(100).default(50),
  NextToken: z.string().optional(),
};
const filtersInput = z
  .array(z.object({ Key: z.string(), Values: z.array(z.string()).default([]) }))
  .max(5)
  .default([]);
const clientToken = z.string().min(1).max(64).optional();
const windowId = z.string().regex(/^mw-[0-9a-f]{17}$/);

/** Windows, what they are for, and what they do; their executions are in window-execution-operations. */
export function windowOperations(options: WindowOperationsOptions): OperationMap {
  const { windows, sender, documents, targets, tags, audit, changes } = options;

  const mustGet = (id: string): WindowRecord => {
    const window = windows.get(id);
    if (!window) throw new AwsError('DoesNotExistException', `There is no maintenance window ${id}.`);
    return window;
  };
  const mustHaveTarget = (id: string, targetId: string): WindowTargetRecord => {
    mustGet(id);
    const found = windows.targets(id).find((one) => one.windowTargetId === targetId);
    if (!found) throw new AwsError('DoesNotExistException', `The window ${id} has no target ${targetId}.`);
    return found;
  };
  const mustHaveTask = (id: string, taskId: string): WindowTaskRecord => {
    mustGet(id);
    const found = windows.tasks(id).find((one) => one.windowTaskId === taskId);
    if (!found) throw new AwsError('DoesNotExistException', `The window ${id} has no task ${taskId}.`);
    return found;
  };
  const done = (context: RequestContext, action: string, resource: string) => {
    audit.record({ atMs: context.nowMs, actor: actorOf(context.principal), action, resource, detail: {} });
    changes.tell({ topic: 'maintenance-window' });
  };
  const limit = (count: number, most: number, what: string) => {
    if (count >= most) throw new AwsError('ResourceLimitExceededException', `There can be ${most} ${what}.`);
  };

  const checkTask = (window: WindowRecord, spec: WindowTaskSpec) => {
    if (spec.TaskType !== 'RUN_COMMAND')
      throw new AwsError(
        'FeatureNotAvailableException',
        `This bridge runs tasks of the type RUN_COMMAND; it has nothing that could run ${spec.TaskType}.`,
      );
    if (spec.Targets.length === 0)
      throw new AwsError(
        'ValidationException',
        'A Run Command task needs Targets: WindowTargetIds or InstanceIds.',
      );
    if (spec.MaxConcurrency === undefined || spec.MaxErrors === undefined)
      throw new AwsError('ValidationException', 'A task with targets needs MaxConcurrency and MaxErrors.');
    checkConcurrency(spec.MaxConcurrency);
    checkMaxErrors(spec.MaxErrors);
    const registered = windows.targets(window.windowId);
    for (const { Key, Values } of spec.Targets) {
      if (Key === 'WindowTargetIds') {
        const stray = Values.find((id) => !registered.some((one) => one.windowTargetId === id));
        if (stray) throw new AwsError('DoesNotExistException', `The window has no target ${stray}.`);
      } else if (Key === 'InstanceIds') {
        if (window.spec.AllowUnassociatedTargets) continue;
        const known = new Set(
          registered.flatMap((one) => targets.byTargets(one.spec.Targets).map((node) => node.nodeId)),
        );
        const stray = Values.find((id) => !known.has(id));
        if (stray)
          throw new AwsError(
            'ValidationException',
            `${stray} is no registered target of the window, which does not allow others (AllowUnassociatedTargets).`,
          );
      } else
        throw new AwsError(
          'ValidationException',
          `A task is for WindowTargetIds or InstanceIds, not for ${Key}.`,
        );
    }
    const request = runCommandOf(spec);
    const document = sender.check({ ...request, DocumentName: spec.TaskArn });
    documents.checkParameters(document, request.Parameters);
  };

  const identity = ({ windowId: WindowId, spec, nextDueAt }: WindowRecord) => ({
    WindowId,
    ...spec,
    ...(nextDueAt === undefined ? {} : { NextExecutionTime: new Date(nextDueAt).toISOString() }),
  });

  return {
    CreateMaintenanceWindow: operation(
      'operator',
      z.object({ ...windowFields, ClientToken: clientToken, Tags: tagListInput.default([]) }),
      ({ ClientToken, Tags, ...fields }, context) => {
        const made = windows.madeFor('maintenance_windows', ClientToken);
        if (made !== undefined) return { WindowId: made };
        const spec = windowSpecSchema.parse(fields);
        checkWindow(spec);
        checkTags(Tags);
        limit(windows.list().length, maxWindows, 'maintenance windows');
        const window = withNextDue(
          {
            windowId: `mw-${randomBytes(9).toString('hex').slice(0, 17)}`,
            spec,
            createdAt: context.nowMs,
            modifiedAt: context.nowMs,
          },
          context.nowMs,
        );
        windows.store.transaction(() => {
          windows.insert(window, ClientToken);
          tags.set('MaintenanceWindow', window.windowId, Tags);
          done(context, 'CreateMaintenanceWindow', window.windowId);
        });
        return { WindowId: window.windowId };
      },
    ),

    UpdateMaintenanceWindow: operation(
      'operator',
      z.object({
        WindowId: windowId,
        ...z.object(windowFields).partial().shape,
        Enabled: z.boolean().optional(),
        Replace: z.boolean().default(false),
      }),
      ({ WindowId, Replace, ...given }, context) => {
        const before = mustGet(WindowId);
        const spec = readSpec(windowSpecSchema, merged(before.spec, given, Replace));
        checkWindow(spec);
        const window = withNextDue({ ...before, spec, modifiedAt: context.nowMs }, context.nowMs);
        windows.store.transaction(() => {
          windows.update(window);
          done(context, 'UpdateMaintenanceWindow', WindowId);
        });
        return { WindowId, ...spec };
      },
    ),

    DeleteMaintenanceWindow: operation(
      'operator',
      z.object({ WindowId: windowId }),
      ({ WindowId }, context) => {
        // Deleting what is not there is no error on AWS.
        windows.store.transaction(() => {
          windows.remove(WindowId);
          tags.removeAll('MaintenanceWindow', WindowId);
          done(context, 'DeleteMaintenanceWindow', WindowId);
        });
        return { WindowId };
      },
    ),

    GetMaintenanceWindow: operation(
      'operator',
      z.object({ WindowId: windowId }),
      ({ WindowId }): GetMaintenanceWindowResult => {
        const window = mustGet(WindowId);
        return {
          ...identity(window),
          CreatedDate: new Date(window.createdAt),
          ModifiedDate: new Date(window.modifiedAt),
        };
      },
    ),

    DescribeMaintenanceWindows: operation(
      'operator',
      z.object({ Filters: filtersInput, ...pageInput }),
      (input): DescribeMaintenanceWindowsResult => {
        const matching = windows.list().filter(({ spec }) =>
          input.Filters.every(({ Key, Values }) => {
            if (Key === 'Name') return Values.includes(spec.Name);
            if (Key === 'Enabled')
              return Values.map((value) => value.toLowerCase()).includes(String(spec.Enabled));
            throw new AwsError(
              'ValidationException',
              `Windows are filtered by Name or Enabled, not by ${Key}.`,
            );
          }),
        );
        const { items, NextToken } = page('windows', matching, input.MaxResults, input.NextToken);
        return {
          WindowIdentities: items.map((window) => {
            const { AllowUnassociatedTargets: _allow, ...rest } = identity(window);
            return rest;
          }),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    DescribeMaintenanceWindowSchedule: operation(
      'operator',
      z.object({
        WindowId: windowId.optional(),
        Targets: targetsInput.default([]),
        ResourceType: z.enum(['INSTANCE', 'RESOURCE_GROUP']).optional(),
        Filters: filtersInput,
        ...pageInput,
      }),
      (input, context): DescribeMaintenanceWindowScheduleResult => {
        const asked = input.WindowId === undefined ? windows.list() : [mustGet(input.WindowId)];
        const chosen = input.Targets.length === 0 ? asked : asked.filter((one) => isFor(one, input.Targets));
        const times = chosen.flatMap((window) => {
          const openings: { at: number; window: WindowRecord }[] = [];
          let at: number | undefined = context.nowMs;
          while (openings.length < shownOpenings) {
            at = nextOpening(window.spec, window.createdAt, at);
            if (at === undefined) break;
            openings.push({ at, window });
          }
          return openings;
        });
        const matching = times
          .filter(({ at }) =>
            input.Filters.every(({ Key, Values }) => {
              const border = Date.parse(Values[0] ?? '');
              if (Key === 'ScheduledBefore') return at < border;
              if (Key === 'ScheduledAfter') return at > border;
              throw new AwsError(
                'ValidationException',
                `A schedule is filtered by ScheduledBefore or ScheduledAfter, not by ${Key}.`,
              );
            }),
          )
          .sort((left, right) => left.at - right.at);
        const { items, NextToken } = page('window-schedule', matching, input.MaxResults, input.NextToken);
        return {
          ScheduledWindowExecutions: items.map(({ at, window }) => ({
            WindowId: window.windowId,
            Name: window.spec.Name,
            ExecutionTime: new Date(at).toISOString(),
          })),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    DescribeMaintenanceWindowsForTarget: operation(
      'operator',
      z.object({
        Targets: targetsInput.min(1),
        ResourceType: z.enum(['INSTANCE', 'RESOURCE_GROUP']),
        ...pageInput,
      }),
      (input) => {
        const matching = windows.list().filter((window) => isFor(window, input.Targets));
        const { items, NextToken } = page('windows-for-target', matching, input.MaxResults, input.NextToken);
        return {
          WindowIdentities: items.map((one) => ({ WindowId: one.windowId, Name: one.spec.Name })),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    RegisterTargetWithMaintenanceWindow: operation(
      'operator',
      z.object({ WindowId: windowId, ...targetFields, ClientToken: clientToken }),
      ({ WindowId, ClientToken, ...spec }, context) => {
        mustGet(WindowId);
        const made = windows.madeFor('window_targets', ClientToken);
        if (made !== undefined) return { WindowTargetId: made };
        targets.check(spec.Targets);
        limit(windows.targets(WindowId).length, maxTargets, 'targets in a maintenance window');
        const windowTargetId = randomUUID();
        windows.store.transaction(() => {
          windows.insertTarget({ windowTargetId, windowId: WindowId, spec }, ClientToken);
          done(context, 'RegisterTargetWithMaintenanceWindow', windowTargetId);
        });
        return { WindowTargetId: windowTargetId };
      },
    ),

    UpdateMaintenanceWindowTarget: operation(
      'operator',
      z.object({
        WindowId: windowId,
        WindowTargetId: z.string(),
        ...z.object(targetFields).omit({ ResourceType: true }).partial().shape,
        Replace: z.boolean().default(false),
      }),
      ({ WindowId, WindowTargetId, Replace, ...given }, context) => {
        const before = mustHaveTarget(WindowId, WindowTargetId);
        const { ResourceType } = before.spec;
        const spec = readSpec(targetSpecSchema, { ...merged(before.spec, given, Replace), ResourceType });
        targets.check(spec.Targets);
        windows.store.transaction(() => {
          windows.updateTarget({ ...before, spec });
          done(context, 'UpdateMaintenanceWindowTarget', WindowTargetId);
        });
        const { ResourceType: _type, ...shown } = spec;
        return { WindowId, WindowTargetId, ...shown };
      },
    ),

    DeregisterTargetFromMaintenanceWindow: operation(
      'operator',
      z.object({ WindowId: windowId, WindowTargetId: z.string(), Safe: z.boolean().default(false) }),
      ({ WindowId, WindowTargetId, Safe }, context) => {
        mustHaveTarget(WindowId, WindowTargetId);
        const users = windows
          .tasks(WindowId)
          .filter(({ spec }) => spec.Targets.some((one) => one.Values.includes(WindowTargetId)));
        if (Safe && users.length > 0)
          throw new AwsError(
            'TargetInUseException',
            `The target is used by ${users.map((one) => one.windowTaskId).join(', ')}.`,
          );
        windows.store.transaction(() => {
          windows.removeTarget(WindowTargetId);
          done(context, 'DeregisterTargetFromMaintenanceWindow', WindowTargetId);
        });
        return { WindowId, WindowTargetId };
      },
    ),

    DescribeMaintenanceWindowTargets: operation(
      'operator',
      z.object({ WindowId: windowId, Filters: filtersInput, ...pageInput }),
      (input) => {
        mustGet(input.WindowId);
        const all = windows
          .targets(input.WindowId)
          .map((one) => ({ WindowId: one.windowId, WindowTargetId: one.windowTargetId, ...one.spec }));
        const matching = filtered(all, input.Filters, {
          Type: 'ResourceType',
          WindowTargetId: 'WindowTargetId',
          OwnerInformation: 'OwnerInformation',
        });
        const { items, NextToken } = page('window-targets', matching, input.MaxResults, input.NextToken);
        return { Targets: items, ...(NextToken ? { NextToken } : {}) };
      },
    ),

    RegisterTaskWithMaintenanceWindow: operation(
      'operator',
      z.object({ WindowId: windowId, ...taskFields, ClientToken: clientToken }),
      ({ WindowId, ClientToken, ...fields }, context) => {
        const window = mustGet(WindowId);
        const made = windows.madeFor('window_tasks', ClientToken);
        if (made !== undefined) return { WindowTaskId: made };
        const windowTaskId = randomUUID();
        const spec = { WindowTaskId: windowTaskId, ...fields };
        checkTask(window, spec);
        limit(windows.tasks(WindowId).length, maxTasks, 'tasks in a maintenance window');
        windows.store.transaction(() => {
          windows.insertTask({ windowTaskId, windowId: WindowId, spec }, ClientToken);
          done(context, 'RegisterTaskWithMaintenanceWindow', windowTaskId);
        });
        return { WindowTaskId: windowTaskId };
      },
    ),

    UpdateMaintenanceWindowTask: operation(
      'operator',
      z.object({
        WindowId: windowId,
        WindowTaskId: z.string(),
        ...z
          .object({ ...taskFields, Targets: targetsInput, Priority: z.number().int().min(0) })
          .omit({ TaskType: true })
          .partial().shape,
        Replace: z.boolean().default(false),
      }),
      ({ WindowId, WindowTaskId, Replace, ...given }, context) => {
        const before = mustHaveTask(WindowId, WindowTaskId);
        const { TaskType } = before.spec;
        const spec = readSpec(taskSpecSchema, {
          ...merged(before.spec, given, Replace),
          WindowTaskId,
          TaskType,
        });
        checkTask(mustGet(WindowId), spec);
        windows.store.transaction(() => {
          windows.updateTask({ ...before, spec });
          done(context, 'UpdateMaintenanceWindowTask', WindowTaskId);
        });
        const { TaskType: _type, ...shown } = spec;
        return { WindowId, ...shown };
      },
    ),

    DeregisterTaskFromMaintenanceWindow: operation(
      'operator',
      z.object({ WindowId: windowId, WindowTaskId: z.string() }),
      ({ WindowId, WindowTaskId }, context) => {
        mustHaveTask(WindowId, WindowTaskId);
        windows.store.transaction(() => {
          windows.removeTask(WindowTaskId);
          done(context, 'DeregisterTaskFromMaintenanceWindow', WindowTaskId);
        });
        return { WindowId, WindowTaskId };
      },
    ),

    GetMaintenanceWindowTask: operation(
      'operator',
      z.object({ WindowId: windowId, WindowTaskId: z.string() }),
      ({ WindowId, WindowTaskId }) => ({ WindowId, ...mustHaveTask(WindowId, WindowTaskId).spec }),
    ),

    DescribeMaintenanceWindowTasks: operation(
      'operator',
      z.object({ WindowId: windowId, Filters: filtersInput, ...pageInput }),
      (input) => {
        mustGet(input.WindowId);
        const all = windows.tasks(input.WindowId).map(({ spec }) => {
          const { TaskInvocationParameters: _parameters, TaskType: Type, ...rest } = spec;
          return { WindowId: input.WindowId, ...rest, Type };
        });
        const matching = filtered(all, input.Filters, {
          WindowTaskId: 'WindowTaskId',
          TaskArn: 'TaskArn',
          Priority: 'Priority',
          TaskType: 'Type',
        });
        const { items, NextToken } = page('window-tasks', matching, input.MaxResults, input.NextToken);
        return { Tasks: items, ...(NextToken ? { NextToken } : {}) };
      },
    ),
  };

  /** Whether a node that the caller means is a registered target of the window. */
  function isFor(window: WindowRecord, asked: z.output<typeof targetsInput>): boolean {
    const wanted = new Set(targets.byTargets(asked).map((node) => node.nodeId));
    return windows
      .targets(window.windowId)
      .some((one) => targets.byTargets(one.spec.Targets).some((node) => wanted.has(node.nodeId)));
  }
}

/** With Replace, what is not named is gone; without, it stays. */
function merged<T extends object>(before: T, given: object, replace: boolean): object {
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return replace ? named : { ...before, ...named };
}

function readSpec<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AwsError(
    'ValidationException',
    `With Replace, ${issue?.path.join('.')} must be given: ${issue?.message}.`,
  );
}

function filtered<T extends object>(
  all: readonly T[],
  filters: z.output<typeof filtersInput>,
  fields: Record<string, keyof T>,
): T[] {
  return all.filter((one) =>
    filters.every(({ Key, Values }) => {
      const field = fields[Key];
      if (field === undefined)
        throw new AwsError(
          'ValidationException',
          `The filter ${Key} is not one of ${Object.keys(fields).join(', ')}.`,
        );
      return Values.includes(String(one[field]));
    }),
  );
}
