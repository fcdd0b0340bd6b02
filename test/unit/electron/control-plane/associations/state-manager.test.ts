import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlaneUnderTest } from '#test/helpers/control-plane';
import type { FakeNode } from '#test/helpers/fake-node';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const everyone = [{ Key: 'InstanceIds', Values: ['*'] }];
const shell = { Name: 'AWS-RunShellScript', Parameters: { commands: ['true'] }, Targets: everyone };

let plane: ControlPlaneUnderTest;
beforeEach(() => {
  plane = new ControlPlaneUnderTest();
});
afterEach(() => plane.remove());

const create = async (input: object = {}): Promise<string> =>
  (await plane.call('CreateAssociation', { ...shell, ...input })).AssociationDescription.AssociationId;
const describeOne = async (AssociationId: string) =>
  (await plane.call('DescribeAssociation', { AssociationId })).AssociationDescription;
const executions = async (AssociationId: string) =>
  (await plane.call('DescribeAssociationExecutions', { AssociationId })).AssociationExecutions;
const targetsOf = async (AssociationId: string, ExecutionId: string): Promise<Record<string, string>> => {
  const { AssociationExecutionTargets } = await plane.call('DescribeAssociationExecutionTargets', {
    AssociationId,
    ExecutionId,
  });
  return Object.fromEntries(
    AssociationExecutionTargets.map((one: { ResourceId: string; DetailedStatus: string }) => [
      one.ResourceId,
      one.DetailedStatus,
    ]),
  );
};
/** What a node would run now. */
const pending = async (nodeId: string): Promise<string[]> =>
  (await plane.call('ListInstanceAssociations', { InstanceId: nodeId }, nodeId)).Associations.filter(
    (one: { DetailedStatus: string }) => one.DetailedStatus === 'Pending',
  ).map((one: { AssociationId: string }) => one.AssociationId);
const report = (nodeId: string, AssociationId: string, Status: string, more: object = {}) =>
  plane.call(
    'UpdateInstanceAssociationStatus',
    {
      AssociationId,
      InstanceId: nodeId,
      ExecutionResult: {
        Status,
        ExecutionDate: plane.clock.now() / 1000,
        ErrorCode: '',
        ExecutionSummary: '1 out of 1 plugin processed',
        ...more,
      },
    },
    nodeId,
  );
const runs = async (nodeId: string, AssociationId: string, Status = 'Success') => {
  await report(nodeId, AssociationId, 'InProgress');
  await report(nodeId, AssociationId, Status);
};
const told = (node: FakeNode) =>
  node.jobs().filter((job) => job.content.DocumentName === 'AWS-RefreshAssociation').length;

describe('a new association', () => {
  it('runs at once on every target, and the node is told to look', async () => {
    plane.addNode('mi-1');
    const node = plane.connect('mi-1');
    const id = await create();
    expect(told(node)).toBe(1);
    expect(await pending('mi-1')).toEqual([id]);
    await runs('mi-1', id);
    expect(await pending('mi-1')).toEqual([]);
    const [execution] = await executions(id);
    expect(execution).toMatchObject({
      Status: 'Success',
      DetailedStatus: 'Success',
      ResourceCountByStatus: '{Success=1}',
    });
    expect((await describeOne(id)).Overview).toMatchObject({
      Status: 'Success',
      AssociationStatusAggregatedCount: { Success: 1 },
    });
  });

  it('waits for its time with ApplyOnlyAtCronInterval', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create({ ScheduleExpression: 'cron(0 3 * * ? *)', ApplyOnlyAtCronInterval: true });
    expect(await pending('mi-1')).toEqual([]);
    plane.clock.advance(3 * hour + 10 * second);
    expect(await pending('mi-1')).toEqual([id]);
  });

  it('is never listed as Associated, which a stock agent would run at each look', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create();
    await runs('mi-1', id);
    const { Associations } = await plane.call('ListInstanceAssociations', { InstanceId: 'mi-1' }, 'mi-1');
    expect(Associations).toMatchObject([
      { AssociationId: id, DetailedStatus: 'Success', DocumentVersion: '$DEFAULT' },
    ]);
    expect(Associations[0]).not.toHaveProperty('ScheduleExpression');
  });

  it('reaches a node that was away when it comes', async () => {
    plane.addNode('mi-1');
    const id = await create();
    expect(await pending('mi-1')).toEqual([]);
    const node = plane.connect('mi-1');
    expect(told(node)).toBe(1);
    expect(await pending('mi-1')).toEqual([id]);
  });

  it('reaches a node that is registered later, and pings of the others ask for nothing', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create();
    await runs('mi-1', id);
    plane.changes.tell({ topic: 'node', nodeId: 'mi-1' });
    plane.clock.advance(10 * second);
    expect(await executions(id)).toHaveLength(1);
    plane.addNode('mi-2');
    plane.connect('mi-2');
    plane.clock.advance(10 * second);
    expect(await pending('mi-2')).toEqual([id]);
    expect(await pending('mi-1')).toEqual([]);
  });

  it('reaches a node that becomes a target later, and lets go of one that is none any more', async () => {
    plane.addNode('mi-1', { tags: { Stage: 'prod' } });
    plane.addNode('mi-2');
    plane.connect('mi-1');
    plane.connect('mi-2');
    const id = await create({ Targets: [{ Key: 'tag:Stage', Values: ['prod'] }] });
    await runs('mi-1', id);
    plane.tags.set('ManagedInstance', 'mi-2', [{ Key: 'Stage', Value: 'prod' }]);
    plane.tags.remove('ManagedInstance', 'mi-1', ['Stage']);
    plane.changes.tell({ topic: 'tags', nodeId: 'mi-2' });
    plane.clock.advance(10 * second);
    expect(await pending('mi-2')).toEqual([id]);
    const { InstanceAssociationStatusInfos } = await plane.call('DescribeInstanceAssociationsStatus', {
      InstanceId: 'mi-1',
    });
    expect(InstanceAssociationStatusInfos).toEqual([]);
  });
});

describe('a schedule', () => {
  const hourly = { ScheduleExpression: 'rate(1 hour)' };

  it('runs on time, again and again', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create(hourly);
    await runs('mi-1', id);
    for (let round = 2; round <= 3; round += 1) {
      plane.clock.advance(hour);
      plane.clock.advance(5 * second);
      expect(await pending('mi-1')).toEqual([id]);
      await runs('mi-1', id);
      expect(await executions(id)).toHaveLength(round);
    }
    expect(
      (await executions(id)).every((one: { DetailedStatus: string }) => one.DetailedStatus === 'Success'),
    ).toBe(true);
  });

  it('a run missed while the bridge was down happens once, late, and is marked so', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create(hourly);
    await runs('mi-1', id);
    const dueAt = plane.clock.now() + hour;
    plane.stop();
    plane.clock.advance(5 * hour + 20 * minute);
    plane.start();
    plane.connect('mi-1');
    plane.clock.advance(10 * second);
    expect(await pending('mi-1')).toEqual([id]);
    expect(await executions(id)).toHaveLength(2);
    await runs('mi-1', id);
    expect((await executions(id))[0]).toMatchObject({
      Status: 'Success',
      DetailedStatus: `Success, late since ${new Date(dueAt).toISOString()}`,
    });
    plane.clock.advance(30 * minute);
    expect(await executions(id)).toHaveLength(2);
    plane.clock.advance(15 * minute);
    expect(await executions(id)).toHaveLength(3);
  });

  it('a clock that is set back runs nothing again, and one that is set ahead makes up for what it passed once', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create(hourly);
    await runs('mi-1', id);
    plane.clock.advance(hour + 5 * second);
    await runs('mi-1', id);
    plane.clock.set(-30 * minute);
    plane.clock.advance(20 * minute);
    expect(await executions(id)).toHaveLength(2);
    plane.clock.set(10 * hour);
    plane.clock.advance(10 * second);
    const [late, ...before] = await executions(id);
    expect(before).toHaveLength(2);
    expect(late.DetailedStatus).toContain('late since');
  });

  it('at(…) runs once', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create({ ScheduleExpression: 'at(2026-01-01T06:00:00)' });
    await runs('mi-1', id);
    plane.clock.advance(7 * hour);
    await runs('mi-1', id);
    plane.clock.advance(2 * hour);
    expect(await executions(id)).toHaveLength(2);
  });

  it('is refused when it is none, shorter than 30 minutes, or joined with what does not go with it', async () => {
    const refusal = (input: object) => create(input).catch((error) => error.awsName);
    for (const input of [
      { ScheduleExpression: 'rate(29 minutes)' },
      { ScheduleExpression: 'cron(0 3 * * * *)' },
      { ScheduleExpression: 'rate(1 hour)', ApplyOnlyAtCronInterval: true },
      { ScheduleExpression: 'cron(0 3 ? * TUE *)', ScheduleOffset: 2 },
    ])
      expect(await refusal(input)).toBe('InvalidSchedule');
  });

  it('a run that has not ended when the next begins is TimedOut', async () => {
    plane.addNode('mi-1');
    const id = await create(hourly);
    plane.clock.advance(hour + 5 * second);
    const [now, before] = await executions(id);
    expect(await targetsOf(id, before.ExecutionId)).toEqual({ 'mi-1': 'TimedOut' });
    expect(await targetsOf(id, now.ExecutionId)).toEqual({ 'mi-1': 'Pending' });
  });

  it('a node that begins and says no more is TimedOut in the end', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create({ Parameters: { commands: ['true'], executionTimeout: ['60'] } });
    await report('mi-1', id, 'InProgress');
    plane.clock.advance(12 * minute);
    expect((await executions(id))[0].Status).toBe('Failed');
  });
});

describe('rate control of an association', () => {
  const nodeIds = ['mi-1', 'mi-2', 'mi-3', 'mi-4'];
  const allowed = async () => {
    const lists = await Promise.all(nodeIds.map(pending));
    return nodeIds.filter((_nodeId, index) => (lists[index] as string[]).length > 0);
  };
  beforeEach(() => {
    for (const nodeId of nodeIds) {
      plane.addNode(nodeId);
      plane.connect(nodeId);
    }
  });

  it('ramps up to MaxConcurrency', async () => {
    const id = await create({ MaxConcurrency: '2' });
    expect(await allowed()).toEqual(['mi-1']);
    await runs('mi-1', id);
    expect(await allowed()).toEqual(['mi-2', 'mi-3']);
    await runs('mi-3', id);
    expect(await allowed()).toEqual(['mi-2', 'mi-4']);
  });

  it('stops with the first error beyond MaxErrors, and skips the rest', async () => {
    const id = await create({ MaxConcurrency: '1', MaxErrors: '1' });
    await runs('mi-1', id, 'Failed');
    await runs('mi-2', id, 'Failed');
    expect(await allowed()).toEqual([]);
    const [execution] = await executions(id);
    expect(await targetsOf(id, execution.ExecutionId)).toEqual({
      'mi-1': 'Failed',
      'mi-2': 'Failed',
      'mi-3': 'Skipped',
      'mi-4': 'Skipped',
    });
    expect(execution.Status).toBe('Failed');
  });

  it('gives all nodes leave at once when no limit is named', async () => {
    await create();
    expect(await allowed()).toEqual(nodeIds);
  });
});

describe('a node that is deregistered', () => {
  it('holds up no execution', async () => {
    plane.addNode('mi-1');
    plane.addNode('mi-2');
    plane.connect('mi-1');
    const id = await create();
    await runs('mi-1', id);
    plane.nodes.remove('mi-2');
    plane.clock.advance(10 * second);
    const [execution] = await executions(id);
    expect(execution.Status).toBe('Success');
    expect(await targetsOf(id, execution.ExecutionId)).toEqual({ 'mi-1': 'Success', 'mi-2': 'Skipped' });
  });
});

describe('what nodes say', () => {
  it('is taken of their own runs only, once, and never of a run before', async () => {
    plane.addNode('mi-1');
    plane.addNode('mi-2');
    plane.connect('mi-1');
    const id = await create({ ScheduleExpression: 'rate(1 hour)' });
    await expect(
      plane.call(
        'UpdateInstanceAssociationStatus',
        { AssociationId: id, InstanceId: 'mi-1', ExecutionResult: { Status: 'Success', ExecutionDate: 0 } },
        'mi-2',
      ),
    ).rejects.toMatchObject({ awsName: 'AccessDeniedException' });
    await runs('mi-1', id, 'Failed');
    await report('mi-1', id, 'Success');
    expect((await executions(id))[0].Status).toBe('InProgress');
    const [first] = await executions(id);
    expect((await targetsOf(id, first.ExecutionId))['mi-1']).toBe('Failed');
    const before = plane.clock.now();
    plane.clock.advance(hour + 5 * second);
    await report('mi-1', id, 'Failed', { ExecutionDate: before / 1000 });
    expect(await pending('mi-1')).toEqual([id]);
  });

  it('of an association that is not known is refused', async () => {
    plane.addNode('mi-1');
    await expect(report('mi-1', 'no-such', 'Success')).rejects.toMatchObject({
      awsName: 'AssociationDoesNotExist',
    });
  });
});

describe('compliance of associations', () => {
  const items = async (Filters: object[] = []) =>
    (await plane.call('ListComplianceItems', { Filters })).ComplianceItems;

  it('has the severity of the association, by whoever reports it', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create({ ComplianceSeverity: 'HIGH', AssociationName: 'motd-text' });
    await runs('mi-1', id, 'Failed');
    expect(await items()).toMatchObject([
      {
        ComplianceType: 'Association',
        ResourceId: 'mi-1',
        Id: id,
        Severity: 'HIGH',
        Status: 'NON_COMPLIANT',
        Title: 'motd-text',
      },
    ]);
    await plane.call(
      'PutComplianceItems',
      {
        ResourceId: 'mi-1',
        ResourceType: 'ManagedInstance',
        ComplianceType: 'Association',
        ExecutionSummary: { ExecutionTime: plane.clock.now() / 1000 },
        Items: [{ Id: id, Severity: 'UNSPECIFIED', Status: 'COMPLIANT', Title: '' }],
      },
      'mi-1',
    );
    expect(await items([{ Key: 'Severity', Values: ['HIGH'] }])).toMatchObject([{ Status: 'COMPLIANT' }]);
  });

  it('is left to others with SyncCompliance MANUAL', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    await runs('mi-1', await create({ SyncCompliance: 'MANUAL' }));
    expect(await items()).toEqual([]);
  });
});

describe('versions', () => {
  it('UpdateAssociation makes a version, runs it, and forgets what it does not name but document and targets', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const AssociationId = await create({
      MaxErrors: '3',
      AssociationName: 'first',
      ScheduleExpression: 'rate(1 hour)',
    });
    await runs('mi-1', AssociationId);
    await plane.call('UpdateAssociation', {
      AssociationId,
      Parameters: { commands: ['false'] },
      AssociationVersion: '1',
    });
    const now = await describeOne(AssociationId);
    expect(now).toMatchObject({ AssociationVersion: '2', Name: 'AWS-RunShellScript', Targets: everyone });
    expect(now).not.toHaveProperty('MaxErrors');
    expect(now).not.toHaveProperty('ScheduleExpression');
    expect(await pending('mi-1')).toEqual([AssociationId]);
    const before = await plane.call('DescribeAssociation', { AssociationId, AssociationVersion: '1' });
    expect(before.AssociationDescription).toMatchObject({ MaxErrors: '3', AssociationName: 'first' });
    const { AssociationVersions } = await plane.call('ListAssociationVersions', { AssociationId });
    expect(AssociationVersions.map((one: { AssociationVersion: string }) => one.AssociationVersion)).toEqual([
      '2',
      '1',
    ]);
    await expect(
      plane.call('UpdateAssociation', {
        AssociationId,
        Parameters: { commands: ['x'] },
        AssociationVersion: '1',
      }),
    ).rejects.toMatchObject({ awsName: 'InvalidAssociationVersion' });
  });
});

describe('refusals', () => {
  it('have AWS names', async () => {
    plane.addNode('mi-1');
    const refusal = (input: object) => create(input).catch((error) => error.awsName);
    expect(await refusal({ Name: 'AWS-Nothing' })).toBe('InvalidDocument');
    expect(await refusal({ Name: 'AWS-StartSSHSession', Parameters: {} })).toBe('InvalidDocument');
    expect(await refusal({ Parameters: {} })).toBe('InvalidParameters');
    expect(await refusal({ Targets: [] })).toBe('InvalidTarget');
    expect(await refusal({ Targets: [{ Key: 'x', Values: ['y'] }] })).toBe('InvalidTarget');
    expect(await refusal({ CalendarNames: ['holidays'] })).toBe('ValidationException');
    expect(await refusal({ Targets: undefined, InstanceId: 'mi-9' })).toBe('InvalidInstanceId');
    await create({ Targets: undefined, InstanceId: 'mi-1' });
    expect(await refusal({ Targets: undefined, InstanceId: 'mi-1' })).toBe('AssociationAlreadyExists');
    for (const [name, input] of [
      ['DescribeAssociation', { AssociationId: 'x' }],
      ['DeleteAssociation', { AssociationId: 'x' }],
      ['UpdateAssociation', { AssociationId: 'x' }],
      ['StartAssociationsOnce', { AssociationIds: ['x'] }],
      ['ListAssociationVersions', { AssociationId: 'x' }],
    ] as const)
      await expect(plane.call(name, input)).rejects.toMatchObject({ awsName: 'AssociationDoesNotExist' });
  });

  it('One "apply to all" inventory association; a second is an error', async () => {
    plane.extraDocuments.set('AWS-GatherSoftwareInventory', {
      name: 'AWS-GatherSoftwareInventory',
      documentType: 'Policy',
      schemaVersion: '2.0',
      platformTypes: [],
      content: { schemaVersion: '2.0', mainSteps: [] },
    });
    plane.addNode('mi-1');
    const inventory = { Name: 'AWS-GatherSoftwareInventory', Parameters: {} };
    const first = await create(inventory);
    await expect(create(inventory)).rejects.toMatchObject({ awsName: 'AssociationAlreadyExists' });
    await create({ ...inventory, Targets: [{ Key: 'InstanceIds', Values: ['mi-1'] }] });
    await plane.call('DeleteAssociation', { AssociationId: first });
    await create(inventory);
  });

  it('in a batch are told beside what was made', async () => {
    plane.addNode('mi-1');
    const answer = await plane.call('CreateAssociationBatch', {
      Entries: [shell, { ...shell, Name: 'AWS-Nothing' }],
    });
    expect(answer.Successful).toHaveLength(1);
    expect(answer.Failed).toMatchObject([{ Entry: { Name: 'AWS-Nothing' }, Fault: 'Client' }]);
  });
});

describe('StartAssociationsOnce', () => {
  it('runs at once and leaves the schedule alone', async () => {
    plane.addNode('mi-1');
    plane.connect('mi-1');
    const id = await create({ ScheduleExpression: 'rate(1 day)' });
    await runs('mi-1', id);
    plane.clock.advance(hour);
    await plane.call('StartAssociationsOnce', { AssociationIds: [id] });
    expect(await pending('mi-1')).toEqual([id]);
    await runs('mi-1', id);
    plane.clock.advance(day - hour - minute);
    expect(await executions(id)).toHaveLength(2);
    plane.clock.advance(2 * minute);
    expect(await executions(id)).toHaveLength(3);
  });
});
