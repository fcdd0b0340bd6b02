import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlaneUnderTest } from '#test/helpers/control-plane';
import type { FakeNode } from '#test/helpers/fake-node';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

let plane: ControlPlaneUnderTest;
beforeEach(() => {
  plane = new ControlPlaneUnderTest();
});
afterEach(() => plane.remove());

/** The clock of the tests begins at midnight. */
const createWindow = async (input: object = {}): Promise<string> =>
  (
    await plane.call('CreateMaintenanceWindow', {
      Name: 'patching',
      Schedule: 'cron(0 2 * * ? *)',
      Duration: 4,
      Cutoff: 1,
      AllowUnassociatedTargets: false,
      ...input,
    })
  ).WindowId;
const addTarget = async (WindowId: string, nodeIds: readonly string[], more: object = {}): Promise<string> =>
  (
    await plane.call('RegisterTargetWithMaintenanceWindow', {
      WindowId,
      ResourceType: 'INSTANCE',
      Targets: [{ Key: 'InstanceIds', Values: nodeIds }],
      ...more,
    })
  ).WindowTargetId;
const addTask = async (WindowId: string, targetIds: readonly string[], more: object = {}): Promise<string> =>
  (
    await plane.call('RegisterTaskWithMaintenanceWindow', {
      WindowId,
      TaskArn: 'AWS-RunShellScript',
      TaskType: 'RUN_COMMAND',
      Targets: [{ Key: 'WindowTargetIds', Values: targetIds }],
      MaxConcurrency: '5',
      MaxErrors: '0',
      TaskInvocationParameters: { RunCommand: { Parameters: { commands: ['true'] } } },
      ...more,
    })
  ).WindowTaskId;
const executions = async (WindowId: string) =>
  (await plane.call('DescribeMaintenanceWindowExecutions', { WindowId })).WindowExecutions;
const tasksOf = async (WindowExecutionId: string) =>
  (await plane.call('DescribeMaintenanceWindowExecutionTasks', { WindowExecutionId }))
    .WindowExecutionTaskIdentities;
const invocationsOf = async (WindowExecutionId: string, TaskId: string) =>
  (await plane.call('DescribeMaintenanceWindowExecutionTaskInvocations', { WindowExecutionId, TaskId }))
    .WindowExecutionTaskInvocationIdentities;

/** Time without a bridge, which is the quick way through a day: a running one looks every second. */
const pass = (durationMs: number) => {
  plane.stop();
  plane.clock.advance(durationMs);
  plane.start();
};
/** Ends what the node was last sent. */
const finish = (node: FakeNode, status = 'Success') => {
  const job = node.jobs().at(-1);
  node.acknowledge(job?.content.CommandId);
  node.ends(job?.content.CommandId, status);
};
const prepared = async (window: object = {}, ...tasks: object[]) => {
  plane.addNode('mi-1');
  const node = plane.connect('mi-1');
  const WindowId = await createWindow(window);
  const target = await addTarget(WindowId, ['mi-1'], { OwnerInformation: 'ops' });
  const taskIds: string[] = [];
  for (const task of tasks.length > 0 ? tasks : [{}]) taskIds.push(await addTask(WindowId, [target], task));
  return { node, WindowId, target, taskIds };
};

describe('a maintenance window', () => {
  it('opens in its time and runs its task as a command', async () => {
    const { node, WindowId, target } = await prepared();
    plane.clock.advance(2 * hour - second);
    expect(node.jobs()).toEqual([]);
    plane.clock.advance(6 * second);
    expect(node.jobs()).toHaveLength(1);
    const [execution] = await executions(WindowId);
    expect(execution).toMatchObject({ Status: 'IN_PROGRESS' });
    finish(node);
    const [over] = await executions(WindowId);
    expect(over).toMatchObject({ Status: 'SUCCESS', StatusDetails: '' });
    const [task] = await tasksOf(over.WindowExecutionId);
    expect(task).toMatchObject({ Status: 'SUCCESS', TaskArn: 'AWS-RunShellScript', TaskType: 'RUN_COMMAND' });
    const [invocation] = await invocationsOf(over.WindowExecutionId, task.TaskExecutionId);
    expect(invocation).toMatchObject({ Status: 'SUCCESS', OwnerInformation: 'ops', WindowTargetId: target });
    const { Commands } = await plane.call('ListCommands', { CommandId: invocation.ExecutionId });
    expect(Commands[0]).toMatchObject({ Status: 'Success', MaxConcurrency: '5', MaxErrors: '0' });
  });

  it('follows the clocks of its time zone', async () => {
    await createWindow({ ScheduleTimezone: 'America/New_York' });
    const { ScheduledWindowExecutions } = await plane.call('DescribeMaintenanceWindowSchedule', {
      MaxResults: 100,
    });
    expect(ScheduledWindowExecutions[0].ExecutionTime).toBe('2026-01-01T07:00:00.000Z');
    // Two o'clock of March 8 does not exist there.
    expect(ScheduledWindowExecutions[66].ExecutionTime).toBe('2026-03-09T06:00:00.000Z');
  });

  it('runs tasks by priority, those of one together', async () => {
    const { node, WindowId } = await prepared(
      {},
      { Priority: 5, Name: 'later' },
      { Priority: 1, Name: 'first' },
      { Priority: 1, Name: 'too' },
    );
    plane.clock.advance(2 * hour + 5 * second);
    expect(node.jobs()).toHaveLength(2);
    const ids = node.jobs().map((job) => job.content.CommandId);
    node.ends(ids[0], 'Failed');
    expect(node.jobs()).toHaveLength(2);
    node.ends(ids[1]);
    expect(node.jobs()).toHaveLength(3);
    finish(node);
    // One that failed does not keep the others from running, and is what the execution came to.
    expect((await executions(WindowId))[0].Status).toBe('FAILED');
  });

  it('starts no task after its cutoff, lets run what runs, and says TIMED_OUT of the rest', async () => {
    const long = {
      TaskInvocationParameters: {
        RunCommand: {
          TimeoutSeconds: 100_000,
          Parameters: { commands: ['true'], executionTimeout: ['100000'] },
        },
      },
    };
    const { node, WindowId } = await prepared({}, { Priority: 1, ...long }, { Priority: 2 });
    plane.clock.advance(2 * hour + 5 * second);
    node.acknowledge(node.jobs()[0]?.content.CommandId);
    plane.clock.advance(3 * hour + minute);
    expect(node.jobs('cancelCommand')).toEqual([]);
    finish(node);
    const [execution] = await executions(WindowId);
    expect((await tasksOf(execution.WindowExecutionId))[1]).toMatchObject({
      Status: 'TIMED_OUT',
      StatusDetails: 'Not started: the cutoff had passed.',
    });
    expect(execution.Status).toBe('TIMED_OUT');
    expect(node.jobs()).toHaveLength(1);
  });

  it('cancels what runs at its cutoff when the task says so', async () => {
    const { node, WindowId } = await prepared(
      {},
      {
        CutoffBehavior: 'CANCEL_TASK',
        TaskInvocationParameters: {
          RunCommand: { TimeoutSeconds: 100_000, Parameters: { commands: ['true'] } },
        },
      },
    );
    plane.clock.advance(2 * hour + 5 * second);
    const commandId = node.jobs()[0]?.content.CommandId;
    node.acknowledge(commandId);
    plane.clock.advance(3 * hour);
    expect(node.jobs('cancelCommand')).not.toEqual([]);
    node.ends(commandId, 'Cancelled');
    expect((await executions(WindowId))[0].Status).toBe('TIMED_OUT');
  });

  it('that still runs when it is due again is SKIPPED_OVERLAPPING', async () => {
    const { node, WindowId } = await prepared(
      { Schedule: 'rate(1 hour)' },
      {
        TaskInvocationParameters: {
          RunCommand: { TimeoutSeconds: 100_000, Parameters: { commands: ['true'] } },
        },
      },
    );
    plane.clock.advance(hour + 5 * second);
    node.acknowledge(node.jobs()[0]?.content.CommandId);
    plane.clock.advance(hour);
    expect((await executions(WindowId)).map((one: { Status: string }) => one.Status)).toEqual([
      'SKIPPED_OVERLAPPING',
      'IN_PROGRESS',
    ]);
  });

  it('goes on after a restart', async () => {
    const { node, WindowId } = await prepared({}, { Priority: 1 }, { Priority: 2 });
    plane.clock.advance(2 * hour + 5 * second);
    finish(node);
    plane.stop();
    plane.start();
    const after = plane.connect('mi-1');
    plane.clock.advance(10 * second);
    expect(after.jobs()).toHaveLength(1);
    finish(after);
    expect((await executions(WindowId))[0].Status).toBe('SUCCESS');
    expect(after.jobs()).toHaveLength(1);
  });

  it('missed while the bridge was down opens once, late, and says so', async () => {
    const { WindowId } = await prepared({ Schedule: 'cron(0 * * * ? *)', Duration: 2, Cutoff: 0 });
    plane.stop();
    plane.clock.advance(3 * hour + 30 * minute);
    plane.start();
    const node = plane.connect('mi-1');
    plane.clock.advance(6 * second);
    expect(node.jobs()).toHaveLength(1);
    const all = await executions(WindowId);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      Status: 'IN_PROGRESS',
      StatusDetails: 'Late: it was due at 2026-01-01T03:00:00.000Z.',
    });
  });

  it('missed until after its cutoff is not opened any more, and says so', async () => {
    const { WindowId } = await prepared({ Duration: 2, Cutoff: 1 });
    plane.stop();
    plane.clock.advance(3 * hour + minute);
    plane.start();
    const node = plane.connect('mi-1');
    plane.clock.advance(6 * second);
    expect(node.jobs()).toEqual([]);
    const [missed] = await executions(WindowId);
    expect(missed.Status).toBe('TIMED_OUT');
    expect(missed.StatusDetails).toContain('Missed: it was due at 2026-01-01T02:00:00.000Z');
  });

  it('that is disabled or over does not open', async () => {
    const { node, WindowId } = await prepared({ EndDate: '2026-01-02T12:00:00Z' });
    const opening = async () => (await plane.call('GetMaintenanceWindow', { WindowId })).NextExecutionTime;
    expect(await opening()).toBe('2026-01-01T02:00:00.000Z');
    await plane.call('UpdateMaintenanceWindow', { WindowId, Enabled: false });
    expect(await opening()).toBeUndefined();
    plane.clock.advance(5 * hour);
    expect(node.jobs()).toEqual([]);
    await plane.call('UpdateMaintenanceWindow', { WindowId, Enabled: true });
    expect(await opening()).toBe('2026-01-02T02:00:00.000Z');
    pass(24 * hour);
    plane.clock.advance(5 * second);
    expect(await opening()).toBeUndefined();
  });

  it('ends on request: what runs is cancelled, what waits is not started', async () => {
    const { node, WindowId } = await prepared({}, { Priority: 1 }, { Priority: 2 });
    plane.clock.advance(2 * hour + 5 * second);
    const commandId = node.jobs()[0]?.content.CommandId;
    node.acknowledge(commandId);
    const [{ WindowExecutionId }] = await executions(WindowId);
    await plane.call('CancelMaintenanceWindowExecution', { WindowExecutionId });
    expect(node.jobs('cancelCommand')).toHaveLength(1);
    node.ends(commandId, 'Cancelled');
    expect((await executions(WindowId))[0].Status).toBe('CANCELLED');
    expect((await tasksOf(WindowExecutionId)).map((one: { Status: string }) => one.Status)).toEqual([
      'CANCELLED',
      'CANCELLED',
    ]);
    await expect(plane.call('CancelMaintenanceWindowExecution', { WindowExecutionId })).rejects.toMatchObject(
      {
        awsName: 'DoesNotExistException',
      },
    );
  });

  it('puts its own names into parameters, and says what could not be sent', async () => {
    const { node, WindowId } = await prepared(
      {},
      {
        TaskInvocationParameters: {
          RunCommand: { Parameters: { commands: ['echo {{ WINDOW_ID }} {{ OTHER }}'] } },
        },
      },
    );
    plane.clock.advance(2 * hour + 5 * second);
    expect(node.jobs()[0]?.content.Parameters.commands).toEqual([`echo ${WindowId} {{ OTHER }}`]);
    finish(node);
    plane.nodes.remove('mi-1');
    pass(24 * hour);
    plane.clock.advance(5 * second);
    const [execution] = await executions(WindowId);
    const [task] = await tasksOf(execution.WindowExecutionId);
    expect((await invocationsOf(execution.WindowExecutionId, task.TaskExecutionId))[0].StatusDetails).toBe(
      'NoInstancesInTag',
    );
  });
});

describe('requests about windows', () => {
  it('that cannot be met are refused by AWS names', async () => {
    const { WindowId, target } = await prepared();
    plane.addNode('mi-2');
    const window = (input: object) => createWindow(input).catch((error) => error.awsName);
    for (const input of [
      { Cutoff: 4 },
      { Duration: 25 },
      { Schedule: 'cron(0 2 * * * *)' },
      { ScheduleTimezone: 'Mars/Base' },
      { StartDate: '2026-02-01T00:00:00Z', EndDate: '2026-01-01T00:00:00Z' },
      { Name: 'x' },
    ])
      expect(await window(input)).toBe('ValidationException');
    const task = (input: object) => addTask(WindowId, [target], input).catch((error) => error.awsName);
    for (const TaskType of ['AUTOMATION', 'LAMBDA', 'STEP_FUNCTIONS'])
      expect(await task({ TaskType })).toBe('FeatureNotAvailableException');
    expect(await task({ Targets: [] })).toBe('ValidationException');
    expect(await task({ MaxErrors: undefined })).toBe('ValidationException');
    expect(await task({ TaskArn: 'AWS-Nothing' })).toBe('InvalidDocument');
    expect(await task({ TaskInvocationParameters: {} })).toBe('InvalidParameters');
    expect(await task({ Targets: [{ Key: 'WindowTargetIds', Values: ['x'] }] })).toBe(
      'DoesNotExistException',
    );
    // AllowUnassociatedTargets is false.
    expect(await task({ Targets: [{ Key: 'InstanceIds', Values: ['mi-2'] }] })).toBe('ValidationException');
    expect(await task({ Targets: [{ Key: 'InstanceIds', Values: ['mi-1'] }] })).toMatch(/^[0-9a-f-]{36}$/);
    await expect(
      plane.call('DeregisterTargetFromMaintenanceWindow', { WindowId, WindowTargetId: target, Safe: true }),
    ).rejects.toMatchObject({ awsName: 'TargetInUseException' });
    await expect(
      plane.call('GetMaintenanceWindow', { WindowId: 'mw-00000000000000000' }),
    ).rejects.toMatchObject({
      awsName: 'DoesNotExistException',
    });
  });

  it('with the token of one before are that one', async () => {
    const first = await createWindow({ ClientToken: 'token' });
    expect(await createWindow({ ClientToken: 'token' })).toBe(first);
    expect((await plane.call('DescribeMaintenanceWindows', {})).WindowIdentities).toHaveLength(1);
  });

  it('change what they name, and with Replace everything else too', async () => {
    const WindowId = await createWindow({ Description: 'nights' });
    await plane.call('UpdateMaintenanceWindow', { WindowId, Duration: 6 });
    expect(await plane.call('GetMaintenanceWindow', { WindowId })).toMatchObject({
      Duration: 6,
      Cutoff: 1,
      Description: 'nights',
    });
    await expect(
      plane.call('UpdateMaintenanceWindow', { WindowId, Duration: 6, Replace: true }),
    ).rejects.toMatchObject({
      awsName: 'ValidationException',
    });
    await plane.call('UpdateMaintenanceWindow', {
      WindowId,
      Replace: true,
      Name: 'evenings',
      Schedule: 'rate(1 day)',
      Duration: 2,
      Cutoff: 0,
      AllowUnassociatedTargets: true,
    });
    expect(await plane.call('GetMaintenanceWindow', { WindowId })).not.toHaveProperty('Description');
  });

  it('find the windows of a node', async () => {
    const { WindowId } = await prepared();
    plane.addNode('mi-2');
    const of = async (nodeId: string) =>
      (
        await plane.call('DescribeMaintenanceWindowsForTarget', {
          ResourceType: 'INSTANCE',
          Targets: [{ Key: 'InstanceIds', Values: [nodeId] }],
        })
      ).WindowIdentities;
    expect(await of('mi-1')).toEqual([{ WindowId, Name: 'patching' }]);
    expect(await of('mi-2')).toEqual([]);
  });
});
