import { randomUUID } from 'node:crypto';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { ChangeFeed } from '../changes';
import { type CommandSender, commandRequestInput, sendCommandInput } from '../commands/command-sender';
import type { CommandStore, CommandSummary } from '../commands/command-store';
import type { Dispatcher } from '../commands/dispatcher';
import type { Target } from '../commands/targets';
import { AwsError } from '../errors';
import { limitsOf, nextOpening, type WindowTaskSpec } from './window-spec';
import type {
  TaskExecution,
  WindowExecution,
  WindowInvocation,
  WindowRecord,
  WindowStatus,
  WindowStore,
  WindowTargetRecord,
} from './window-store';

const tickMs = 5000;
/** A window that opens later than this after its time was missed, and says so. */
const lateAfterMs = 2 * 60_000;
const keepMs = 30 * 24 * 3_600_000;

interface WindowRunnerOptions {
  windows: WindowStore;
  sender: CommandSender;
  commands: CommandStore;
  dispatcher: Dispatcher;
  changes: ChangeFeed;
  clock: Clock;
  logger: Logger;
}

/**
 * Opens maintenance windows in their time, runs their tasks (those of one priority together, lower numbers first) and
 * starts none after the cutoff. All state is in the store: after a restart it simply goes on.
 */
export class WindowRunner {
  readonly #timer: Timer;
  #lastForgotAt = 0;
  #isStopped = false;

  constructor(private readonly options: WindowRunnerOptions) {
    const { clock, dispatcher, windows } = options;
    this.#timer = every(clock, tickMs, () => this.tick(), { background: true });
    dispatcher.onFinished((commandId) => {
      if (!this.#isStopped && windows.hasCommand(commandId)) this.tick();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.cancel();
  }

  tick(): void {
    const { windows, clock, logger } = this.options;
    const now = clock.now();
    for (const window of windows.dueBy(now)) {
      try {
        windows.store.transaction(() => this.#open(window, now));
      } catch (error) {
        logger.error('a maintenance window could not be opened', { windowId: window.windowId, error });
        windows.update(withNextDue(window, now));
      }
    }
    for (const execution of windows.openExecutions())
      windows.store.transaction(() => this.#advance(execution, now));
    if (now - this.#lastForgotAt > 3_600_000) {
      this.#lastForgotAt = now;
      windows.removeExecutions(now - keepMs);
    }
  }

  /** Starts no more tasks and cancels the commands that run. */
  cancel(execution: WindowExecution, now: number): void {
    const { windows } = this.options;
    windows.store.transaction(() => {
      windows.saveExecution({ ...execution, status: 'CANCELLING', statusDetails: 'Cancelled by request.' });
      for (const task of windows.taskExecutions(execution.executionId)) {
        if (task.status === 'PENDING')
          windows.saveTaskExecution({
            ...task,
            status: 'CANCELLED',
            statusDetails: 'Not started.',
            endedAt: now,
          });
        else if (task.status === 'IN_PROGRESS') {
          windows.saveTaskExecution({ ...task, status: 'CANCELLING' });
          this.#cancelCommands(task);
        }
      }
      this.#advance({ ...execution, status: 'CANCELLING', statusDetails: 'Cancelled by request.' }, now);
    });
  }

  #open(window: WindowRecord, now: number): void {
    const { windows, changes } = this.options;
    const dueAt = lastDue(window, now);
    windows.update(withNextDue(window, now));
    const { cutoffAt } = limitsOf(window.spec, dueAt);
    const base = { executionId: randomUUID(), windowId: window.windowId, startedAt: now, cutoffAt };
    const ended = (status: WindowStatus, statusDetails: string) =>
      windows.insertExecution({ ...base, status, statusDetails, endedAt: now }, []);
    changes.tell({ topic: 'maintenance-window' });
    if (windows.openExecutions().some((one) => one.windowId === window.windowId)) {
      ended('SKIPPED_OVERLAPPING', 'The execution before it had not ended.');
      return;
    }
    if (now >= cutoffAt) {
      ended(
        'TIMED_OUT',
        `Missed: it was due at ${iso(dueAt)}, and the bridge was not running until after its cutoff.`,
      );
      return;
    }
    const tasks = windows
      .tasks(window.windowId)
      .sort((left, right) => left.spec.Priority - right.spec.Priority)
      .map(
        ({ spec }, position): TaskExecution => ({
          taskExecutionId: randomUUID(),
          executionId: base.executionId,
          position,
          spec,
          status: 'PENDING',
          statusDetails: '',
        }),
      );
    const late = now - dueAt > lateAfterMs ? `Late: it was due at ${iso(dueAt)}.` : '';
    if (tasks.length === 0) {
      ended('SUCCESS', [late, 'The window has no tasks.'].filter((text) => text !== '').join(' '));
      return;
    }
    windows.insertExecution({ ...base, status: 'IN_PROGRESS', statusDetails: late }, tasks);
  }

  #advance(execution: WindowExecution, now: number): void {
    const { windows, changes } = this.options;
    const { cutoffAt } = execution;
    let tasks = windows.taskExecutions(execution.executionId).map((task) => this.#look(task, cutoffAt, now));
    for (;;) {
      const isBusy = tasks.some(({ status }) => status === 'IN_PROGRESS' || status === 'CANCELLING');
      const next = tasks.filter(({ status }) => status === 'PENDING');
      const first = next[0];
      if (isBusy || !first) break;
      if (now >= cutoffAt) {
        for (const task of next)
          windows.saveTaskExecution({
            ...task,
            status: 'TIMED_OUT',
            statusDetails: 'Not started: the cutoff had passed.',
            endedAt: now,
          });
      } else {
        for (const task of next.filter(({ spec }) => spec.Priority === first.spec.Priority))
          this.#start(execution, task, now);
      }
      tasks = windows.taskExecutions(execution.executionId).map((task) => this.#look(task, cutoffAt, now));
    }
    if (tasks.some(({ endedAt }) => endedAt === undefined)) return;
    const status = execution.status === 'CANCELLING' ? 'CANCELLED' : worst(tasks.map((task) => task.status));
    windows.saveExecution({ ...execution, status, endedAt: now });
    changes.tell({ topic: 'maintenance-window' });
  }

  /** Takes what has become of the commands of a task. */
  #look(task: TaskExecution, cutoffAt: number, now: number): TaskExecution {
    const { windows, commands } = this.options;
    if (task.status !== 'IN_PROGRESS' && task.status !== 'CANCELLING') return task;
    const invocations = windows.invocations(task.taskExecutionId).map((invocation) => {
      if (invocation.endedAt !== undefined) return invocation;
      const command = commands.get(invocation.commandId ?? '');
      const summary = command ? command.summary : gone;
      if (!summary) return invocation;
      const next = { ...invocation, ...outcomeOf(summary), endedAt: now };
      windows.saveInvocation(next);
      return next;
    });
    if (invocations.some(({ endedAt }) => endedAt === undefined)) {
      if (task.status === 'CANCELLING' || now < cutoffAt || task.spec.CutoffBehavior !== 'CANCEL_TASK')
        return task;
      const cancelling: TaskExecution = {
        ...task,
        status: 'CANCELLING',
        statusDetails: 'Cancelled: the cutoff had passed.',
      };
      windows.saveTaskExecution(cancelling);
      this.#cancelCommands(task);
      return cancelling;
    }
    const ofCutoff = task.status === 'CANCELLING' && task.statusDetails !== '';
    const status = ofCutoff
      ? 'TIMED_OUT'
      : task.status === 'CANCELLING'
        ? 'CANCELLED'
        : worst(invocations.map((one) => one.status));
    const details = invocations.find((one) => one.status === status)?.statusDetails ?? '';
    const ended: TaskExecution = {
      ...task,
      status,
      statusDetails: task.statusDetails || details,
      endedAt: now,
    };
    windows.saveTaskExecution(ended);
    return ended;
  }

  #cancelCommands(task: TaskExecution): void {
    const { windows, dispatcher } = this.options;
    const ids = windows
      .invocations(task.taskExecutionId)
      .flatMap(({ commandId, endedAt }) =>
        commandId !== undefined && endedAt === undefined ? [commandId] : [],
      );
    // Its end comes back here, and may not within what is being stored.
    windows.store.afterCommit(() => {
      for (const commandId of ids) dispatcher.cancel({ commandId }, undefined);
    });
  }

  #start(execution: WindowExecution, task: TaskExecution, now: number): void {
    const { windows } = this.options;
    windows.saveTaskExecution({ ...task, status: 'IN_PROGRESS', startedAt: now });
    const registered = windows.targets(execution.windowId);
    for (const { targets, target } of commandTargets(task.spec, registered))
      windows.insertInvocation(this.#send(execution, task, targets, target, now));
  }

  /** One command for each registered target; what cannot be sent says why. */
  #send(
    execution: WindowExecution,
    task: TaskExecution,
    targets: readonly Target[],
    target: WindowTargetRecord | undefined,
    now: number,
  ): WindowInvocation {
    const invocationId = randomUUID();
    const { spec } = task;
    const replaced = (text: string) =>
      text.replace(/\{\{\s*([A-Z_]+)\s*\}\}/g, (whole, name: string) => {
        const values: Record<string, string> = {
          WINDOW_ID: execution.windowId,
          WINDOW_TASK_ID: spec.WindowTaskId,
          WINDOW_TARGET_ID: target?.windowTargetId ?? '',
          WINDOW_EXECUTION_ID: execution.executionId,
          TASK_EXECUTION_ID: task.taskExecutionId,
          INVOCATION_ID: invocationId,
        };
        return Object.hasOwn(values, name) ? (values[name] as string) : whole;
      });
    const request = runCommandOf(spec);
    const parameters = Object.fromEntries(
      Object.entries(request.Parameters).map(([name, values]) => [name, values.map(replaced)]),
    );
    const base = {
      invocationId,
      taskExecutionId: task.taskExecutionId,
      ...(target ? { windowTargetId: target.windowTargetId } : {}),
      ownerInformation: target?.spec.OwnerInformation ?? '',
      parameters: JSON.stringify({ documentName: spec.TaskArn, parameters, targets }),
      startedAt: now,
    };
    try {
      const input = sendCommandInput.parse({
        ...request,
        Parameters: parameters,
        DocumentName: spec.TaskArn,
        Targets: targets,
        ...(spec.MaxConcurrency === undefined ? {} : { MaxConcurrency: spec.MaxConcurrency }),
        ...(spec.MaxErrors === undefined ? {} : { MaxErrors: spec.MaxErrors }),
      });
      const { commandId } = this.options.sender.send(input, `maintenance-window/${execution.windowId}`, now);
      return { ...base, commandId, status: 'IN_PROGRESS', statusDetails: '' };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return {
        ...base,
        status: 'FAILED',
        statusDetails: `${error.awsName}: ${error.message}`.slice(0, 250),
        endedAt: now,
      };
    }
  }
}

/** What SendCommand is to be told, from either form of a task's parameters. */
export function runCommandOf(spec: WindowTaskSpec) {
  const given = spec.TaskInvocationParameters?.RunCommand ?? commandRequestInput.parse({});
  const older = Object.fromEntries(
    Object.entries(spec.TaskParameters ?? {}).map(([name, { Values = [] }]) => [name, Values]),
  );
  const { S3BucketName, S3KeyPrefix, S3Region } = spec.LoggingInfo ?? {};
  return {
    ...(S3BucketName ? { OutputS3BucketName: S3BucketName, OutputS3Region: S3Region } : {}),
    ...(S3KeyPrefix ? { OutputS3KeyPrefix: S3KeyPrefix } : {}),
    ...given,
    Parameters: { ...older, ...given.Parameters },
  };
}

interface CommandTarget {
  targets: readonly Target[];
  /** Absent for nodes that the task names itself. */
  target: WindowTargetRecord | undefined;
}

function commandTargets(spec: WindowTaskSpec, registered: readonly WindowTargetRecord[]): CommandTarget[] {
  return spec.Targets.flatMap((one): CommandTarget[] => {
    if (one.Key !== 'WindowTargetIds') return [{ targets: [one], target: undefined }];
    return registered
      .filter((target) => one.Values.includes(target.windowTargetId))
      .map((target) => ({ targets: target.spec.Targets, target }));
  });
}

const gone: CommandSummary = {
  Status: 'Failed',
  StatusDetails: 'The command is no longer kept.',
  TargetCount: 0,
  CompletedCount: 0,
  ErrorCount: 0,
  DeliveryTimedOutCount: 0,
};

function outcomeOf(summary: CommandSummary): Pick<WindowInvocation, 'status' | 'statusDetails'> {
  const words: Record<string, WindowStatus> = {
    Success: 'SUCCESS',
    TimedOut: 'TIMED_OUT',
    Cancelled: 'CANCELLED',
  };
  return { status: words[summary.Status] ?? 'FAILED', statusDetails: summary.StatusDetails };
}

function worst(statuses: readonly WindowStatus[]): WindowStatus {
  for (const status of ['FAILED', 'TIMED_OUT', 'CANCELLED'] as const)
    if (statuses.includes(status)) return status;
  return 'SUCCESS';
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The last opening that has passed: those before it were missed for good. */
function lastDue(window: WindowRecord, now: number): number {
  let dueAt = window.nextDueAt ?? now;
  for (let tries = 0; tries < 10_000; tries += 1) {
    const next = nextOpening(window.spec, window.createdAt, dueAt);
    if (next === undefined || next > now) break;
    dueAt = next;
  }
  return dueAt;
}

export function withNextDue(window: WindowRecord, now: number): WindowRecord {
  const { nextDueAt: _before, ...rest } = window;
  const next = nextOpening(window.spec, window.createdAt, now);
  return next === undefined ? rest : { ...rest, nextDueAt: next };
}
