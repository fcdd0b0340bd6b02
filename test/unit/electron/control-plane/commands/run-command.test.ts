import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlaneUnderTest } from '#test/helpers/control-plane';
import { type FakeNode, replyOf } from '#test/helpers/fake-node';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

const shell = { DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['true'] } };
const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => `mi-${String(index + 1).padStart(3, '0')}`);

let plane: ControlPlaneUnderTest;
beforeEach(() => {
  plane = new ControlPlaneUnderTest();
});
afterEach(() => plane.remove());

const send = async (input: object): Promise<string> =>
  (await plane.call('SendCommand', { ...shell, ...input })).Command.CommandId;
const command = async (CommandId: string) => (await plane.call('ListCommands', { CommandId })).Commands[0];
const invocation = (CommandId: string, InstanceId: string, PluginName?: string) =>
  plane.call('GetCommandInvocation', { CommandId, InstanceId, ...(PluginName ? { PluginName } : {}) });
const connectAll = (nodeIds: readonly string[]): FakeNode[] =>
  nodeIds.map((nodeId) => {
    plane.addNode(nodeId);
    return plane.connect(nodeId);
  });

describe('targets', () => {
  beforeEach(() => {
    plane.addNode('mi-1', { tags: { Stage: 'prod', Role: 'web' } });
    plane.addNode('mi-2', { tags: { Stage: 'prod', Role: 'db' } });
    plane.addNode('mi-3', { tags: { Stage: 'test' } });
  });
  const targeted = async (...Targets: { Key: string; Values: string[] }[]) => {
    const CommandId = await send({ Targets });
    const { CommandInvocations } = await plane.call('ListCommandInvocations', { CommandId });
    return CommandInvocations.map((one: { InstanceId: string }) => one.InstanceId);
  };

  it('join keys by AND and values by OR', async () => {
    expect(await targeted({ Key: 'tag:Stage', Values: ['prod', 'test'] })).toEqual(['mi-1', 'mi-2', 'mi-3']);
    expect(
      await targeted({ Key: 'tag:Stage', Values: ['prod'] }, { Key: 'tag:Role', Values: ['web', 'mail'] }),
    ).toEqual(['mi-1']);
    expect(await targeted({ Key: 'tag-key', Values: ['Role'] })).toEqual(['mi-1', 'mi-2']);
    expect(await targeted({ Key: 'InstanceIds', Values: ['*'] })).toHaveLength(3);
  });

  it('resource-groups:Name stands for a saved tag query, as it matches when the command is sent', async () => {
    plane.groups.insert({
      name: 'web',
      description: '',
      query: {
        ResourceTypeFilters: ['AWS::SSM::ManagedInstance'],
        TagFilters: [{ Key: 'Role', Values: ['web'] }, { Key: 'Stage' }],
      },
      tags: {},
    });
    expect(await targeted({ Key: 'resource-groups:Name', Values: ['web'] })).toEqual(['mi-1']);
    plane.tags.set('ManagedInstance', 'mi-3', [{ Key: 'Role', Value: 'web' }]);
    expect(await targeted({ Key: 'resource-groups:Name', Values: ['web'] })).toEqual(['mi-1', 'mi-3']);
  });

  it('"No instances in tag" is a terminal status', async () => {
    expect(await command(await send({ Targets: [{ Key: 'tag:Stage', Values: ['none'] }] }))).toMatchObject({
      Status: 'Success',
      StatusDetails: 'NoInstancesInTag',
      TargetCount: 0,
      CompletedCount: 0,
    });
  });

  it('tag targets resolve at send time and may hit nodes that are offline', async () => {
    const CommandId = await send({ Targets: [{ Key: 'tag:Stage', Values: ['test'] }] });
    plane.tags.set('ManagedInstance', 'mi-2', [{ Key: 'Stage', Value: 'test' }]);
    expect((await command(CommandId)).TargetCount).toBe(1);
    expect(await invocation(CommandId, 'mi-3')).toMatchObject({ Status: 'Delayed', ResponseCode: -1 });
  });

  it('values per key 5 in the guide, 50 in the model: 50 are taken and 51 are not', async () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
    await expect(send({ Targets: [{ Key: 'tag:Stage', Values: values(50) }] })).resolves.toBeTruthy();
    await expect(send({ Targets: [{ Key: 'tag:Stage', Values: values(51) }] })).rejects.toMatchObject({
      awsName: 'ValidationException',
    });
  });

  it('are at most 5 keys, or at most 50 ids, and never both', async () => {
    const keys = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ Key: `tag:k${index}`, Values: ['v'] }));
    await expect(send({ Targets: keys(5) })).resolves.toBeTruthy();
    await expect(send({ Targets: keys(6) })).rejects.toMatchObject({ awsName: 'ValidationException' });
    await expect(send({ InstanceIds: ids(51) })).rejects.toMatchObject({ awsName: 'ValidationException' });
    await expect(send({ InstanceIds: ['mi-1'], Targets: keys(1) })).rejects.toMatchObject({
      awsName: 'InvalidParameters',
    });
    await expect(send({})).rejects.toMatchObject({ awsName: 'InvalidParameters' });
    await expect(send({ InstanceIds: ['mi-9'] })).rejects.toMatchObject({ awsName: 'InvalidInstanceId' });
    await expect(send({ Targets: [{ Key: 'colour', Values: ['red'] }] })).rejects.toMatchObject({
      awsName: 'InvalidTarget',
    });
  });
});

describe('platforms', () => {
  beforeEach(() => {
    plane.addNode('mi-1');
    plane.addNode('mi-2', { platformType: 'Windows' });
  });

  it('a document of another platform is refused for named nodes', async () => {
    await expect(send({ InstanceIds: ['mi-1', 'mi-2'] })).rejects.toMatchObject({
      awsName: 'UnsupportedPlatformType',
    });
  });

  it('is InvalidPlatform for nodes that targets found, and does not keep the others from Success', async () => {
    const node = plane.connect('mi-1');
    const CommandId = await send({ Targets: [{ Key: 'InstanceIds', Values: ['*'] }] });
    expect(await invocation(CommandId, 'mi-2')).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'InvalidPlatform',
    });
    node.ends(CommandId);
    expect(await command(CommandId)).toMatchObject({ Status: 'Success', ErrorCount: 0, CompletedCount: 2 });
  });

  it('is at once over when no node fits', async () => {
    const CommandId = await send({ Targets: [{ Key: 'InstanceIds', Values: ['mi-2'] }] });
    expect(await command(CommandId)).toMatchObject({ Status: 'Failed', CompletedCount: 1 });
  });
});

describe('max-errors', () => {
  /** Ends invocations one after the other with these results, as far as they are sent. */
  const play = async (count: number, limits: object, results: readonly string[]) => {
    const nodeIds = ids(count);
    const nodes = connectAll(nodeIds);
    const CommandId = await send({
      Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
      MaxConcurrency: '1',
      ...limits,
    });
    for (const result of results) {
      const node = nodes.find(
        (one) =>
          one.jobs().length > 0 && plane.commands.invocation(CommandId, one.nodeId)?.details === 'Pending',
      );
      node?.ends(CommandId, result);
    }
    const sent = nodes.filter((one) => one.jobs().length > 0).length;
    return { CommandId, sent, ...(await command(CommandId)) };
  };
  const failures = (count: number) => Array.from({ length: count }, () => 'Failed');

  it('N means stop on error N+1', async () => {
    expect((await play(10, { MaxErrors: '2' }, failures(2))).Status).toBe('InProgress');
    plane.remove();
    plane = new ControlPlaneUnderTest();
    expect(await play(10, { MaxErrors: '2' }, failures(3))).toMatchObject({
      sent: 3,
      Status: 'Failed',
      ErrorCount: 3,
      CompletedCount: 10,
    });
  });

  it('0 stops on the first, and is the default', async () => {
    expect(await play(5, {}, failures(1))).toMatchObject({ sent: 1, Status: 'Failed', MaxErrors: '0' });
  });

  it('10 % of 50 stops on the sixth', async () => {
    const five = await play(50, { MaxErrors: '10%' }, failures(5));
    expect(five).toMatchObject({ sent: 6, Status: 'InProgress' });
    plane.remove();
    plane = new ControlPlaneUnderTest();
    const six = await play(50, { MaxErrors: '10%' }, failures(6));
    expect(six).toMatchObject({ sent: 6, Status: 'Failed', ErrorCount: 6 });
    const unsent = (await plane.call('ListCommandInvocations', { CommandId: six.CommandId }))
      .CommandInvocations;
    expect(
      unsent.filter((one: { StatusDetails: string }) => one.StatusDetails === 'Terminated'),
    ).toHaveLength(44);
  });

  it('too few for Failed leave the command Incomplete', async () => {
    expect(await play(3, { MaxErrors: '1' }, ['Failed', 'Success', 'Success'])).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'Incomplete',
    });
  });

  it('execution timeouts count, and only the agent can say them', async () => {
    expect(await play(3, {}, ['TimedOut'])).toMatchObject({ sent: 1, Status: 'Failed', ErrorCount: 1 });
  });

  it('Undeliverable does not contribute to the parent status, as the model says, and not the guide', async () => {
    const nodes = connectAll(['mi-1']);
    plane.addNode('mi-2');
    const CommandId = await send({ InstanceIds: ['mi-1', 'mi-2'] });
    nodes[0]?.ends(CommandId);
    plane.nodes.remove('mi-2');
    plane.dispatcher.nodeRemoved('mi-2');
    expect(await invocation(CommandId, 'mi-2')).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'Undeliverable',
    });
    expect(await command(CommandId)).toMatchObject({ Status: 'Success', ErrorCount: 0, CompletedCount: 2 });
  });
});

describe('rate control against a model', () => {
  it('never runs more than the ramp allows, never sends after the budget, and ends every invocation', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('Success', 'Failed', 'TimedOut', 'Cancelled'), {
          minLength: 1,
          maxLength: 14,
        }),
        fc.oneof(
          fc.integer({ min: 1, max: 9 }).map(String),
          fc.integer({ min: 1, max: 100 }).map((n) => `${n}%`),
        ),
        fc.oneof(
          fc.integer({ min: 0, max: 9 }).map(String),
          fc.integer({ min: 0, max: 100 }).map((n) => `${n}%`),
        ),
        fc.infiniteStream(fc.nat(1000)),
        async (results, MaxConcurrency, MaxErrors, choices) => {
          const world = new ControlPlaneUnderTest();
          const saved = plane;
          plane = world;
          try {
            const nodes = connectAll(ids(results.length));
            const CommandId = await send({
              Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
              MaxConcurrency,
              MaxErrors,
            });
            const share = (text: string) =>
              text.endsWith('%') ? Math.floor((parseInt(text, 10) * results.length) / 100) : Number(text);
            const limit = Math.max(1, share(MaxConcurrency));
            const budget = share(MaxErrors);
            const open = () => nodes.filter((node) => node.jobs().length > 0 && !over.has(node.nodeId));
            const over = new Set<string>();
            let errors = 0;
            let sent = 0;
            while (open().length > 0) {
              const running = open();
              expect(running.length).toBeLessThanOrEqual(Math.min(limit, 1 + over.size));
              const nowSent = nodes.filter((node) => node.jobs().length > 0).length;
              if (errors > budget) expect(nowSent).toBe(sent);
              // As many as the model has room for are running.
              else expect(running.length).toBe(Math.min(limit, 1 + over.size, results.length - over.size));
              sent = nowSent;
              const node = running[choices.next().value % running.length] as FakeNode;
              const result = results[nodes.indexOf(node)] as string;
              over.add(node.nodeId);
              if (result === 'Failed' || result === 'TimedOut') errors += 1;
              node.ends(CommandId, result);
            }
            const summary = await command(CommandId);
            expect(summary.CompletedCount).toBe(results.length);
            expect(summary.ErrorCount).toBe(errors);
            const allGood = [...over].length === results.length && results.every((one) => one === 'Success');
            expect(summary.Status === 'Success').toBe(allGood);
            if (errors > budget) expect(summary.Status).toMatch(/Failed|TimedOut/);
          } finally {
            world.remove();
            plane = saved;
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('times', () => {
  it('TimeoutSeconds is delivery, by default an hour; the total adds executionTimeout', async () => {
    plane.addNode('mi-1');
    const CommandId = await send({ InstanceIds: ['mi-1'] });
    const { RequestedDateTime, ExpiresAfter, TimeoutSeconds } = await command(CommandId);
    expect(TimeoutSeconds).toBe(3600);
    expect(ExpiresAfter - RequestedDateTime).toBe(2 * 3600 * second);
    const other = await command(
      await send({
        InstanceIds: ['mi-1'],
        TimeoutSeconds: 30,
        Parameters: { commands: ['true'], executionTimeout: ['60'] },
      }),
    );
    expect(other.ExpiresAfter - other.RequestedDateTime).toBe(90 * second);
  });

  it('are 30 to 2,592,000 seconds', async () => {
    plane.addNode('mi-1');
    for (const TimeoutSeconds of [29, 2_592_001])
      await expect(send({ InstanceIds: ['mi-1'], TimeoutSeconds })).rejects.toMatchObject({
        awsName: 'ValidationException',
      });
  });

  it('delivery timeouts do not count against max-errors, and have a counter of their own', async () => {
    plane.addNode('mi-1');
    const CommandId = await send({ InstanceIds: ['mi-1'], TimeoutSeconds: 30 });
    plane.clock.advance(31 * second);
    expect(await command(CommandId)).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'DeliveryTimedOut',
      ErrorCount: 0,
      DeliveryTimedOutCount: 1,
    });
  });

  it('a result that comes after its time-out corrects what the command came to', async () => {
    const [node] = connectAll(['mi-1']);
    const CommandId = await send({ InstanceIds: ['mi-1'], TimeoutSeconds: 30 });
    node?.acknowledge(CommandId);
    plane.clock.advance(4000 * second);
    expect((await command(CommandId)).Status).toBe('TimedOut');
    node?.ends(CommandId);
    expect(await command(CommandId)).toMatchObject({ Status: 'Success', DeliveryTimedOutCount: 0 });
  });
});

describe('counters in the SendCommand response', () => {
  it('are 0, and the status is Pending', async () => {
    const [node] = connectAll(['mi-1']);
    expect((await plane.call('SendCommand', { ...shell, InstanceIds: ['mi-1'] })).Command).toMatchObject({
      Status: 'Pending',
      StatusDetails: 'Pending',
      CompletedCount: 0,
      ErrorCount: 0,
      DeliveryTimedOutCount: 0,
    });
    expect(node?.jobs()).toHaveLength(1);
  });
});

describe('output', () => {
  it('is empty until terminal, then 24,000 of stdout and 8,000 of stderr', async () => {
    const [node] = connectAll(['mi-1']);
    const CommandId = await send({ InstanceIds: ['mi-1'] });
    const reply = (status: string) => ({
      documentStatus: status,
      runtimeStatus: {
        'aws:runShellScript': {
          status,
          code: 0,
          name: 'aws:runShellScript',
          output: 'x'.repeat(3000),
          standardOutput: 'o'.repeat(30_000),
          standardError: 'e'.repeat(24_000),
        },
      },
    });
    node?.reply(CommandId, reply('InProgress'));
    expect(await invocation(CommandId, 'mi-1')).toMatchObject({
      StandardOutputContent: '',
      StandardErrorContent: '',
    });
    node?.reply(CommandId, reply('Success'));
    const over = await invocation(CommandId, 'mi-1');
    expect(over.StandardOutputContent).toHaveLength(24_000);
    expect(over.StandardErrorContent).toHaveLength(8000);
    const { CommandInvocations } = await plane.call('ListCommandInvocations', { CommandId, Details: true });
    expect(CommandInvocations[0].CommandPlugins[0].Output).toHaveLength(2500);
    const { CommandInvocations: plain } = await plane.call('ListCommandInvocations', { CommandId });
    expect(plain[0].CommandPlugins).toEqual([]);
  });

  it('ResponseCode -1 is not started', async () => {
    plane.addNode('mi-1');
    expect((await invocation(await send({ InstanceIds: ['mi-1'] }), 'mi-1')).ResponseCode).toBe(-1);
  });

  it('with several plugins GetCommandInvocation needs PluginName, the name of the step', async () => {
    plane.extraDocuments.set('Two', {
      name: 'Two',
      documentType: 'Command',
      schemaVersion: '2.2',
      platformTypes: [],
      content: {
        schemaVersion: '2.2',
        mainSteps: [
          { action: 'aws:runShellScript', name: 'first', inputs: {} },
          { action: 'aws:runShellScript', name: 'second', inputs: {} },
        ],
      },
    });
    plane.addNode('mi-1');
    const node = plane.connect('mi-1');
    const CommandId = await send({ InstanceIds: ['mi-1'], DocumentName: 'Two', Parameters: {} });
    await expect(invocation(CommandId, 'mi-1')).rejects.toMatchObject({ awsName: 'InvalidPluginName' });
    expect(await invocation(CommandId, 'mi-1', 'second')).toMatchObject({ ResponseCode: -1 });
    const step = (name: string, code: number) => ({
      documentStatus: 'InProgress',
      runtimeStatus: {
        [name]: {
          status: code === 0 ? 'Success' : 'Failed',
          code,
          name: 'aws:runShellScript',
          standardOutput: name,
        },
      },
    });
    node.reply(CommandId, step('first', 0));
    // Of the second step nothing is known yet: stock agents send from parallel threads.
    node.ends(CommandId, 'Failed');
    node.reply(CommandId, step('second', 4));
    expect((await command(CommandId)).Status).toBe('InProgress');
    plane.clock.advance(second);
    expect(await invocation(CommandId, 'mi-1', 'first')).toMatchObject({
      PluginName: 'first',
      Status: 'Success',
      StandardOutputContent: 'first',
    });
    expect(await invocation(CommandId, 'mi-1', 'second')).toMatchObject({
      Status: 'Failed',
      ResponseCode: 4,
    });
    await expect(invocation(CommandId, 'mi-1', 'third')).rejects.toMatchObject({
      awsName: 'InvalidPluginName',
    });
  });

  it('locations are kept, shown and told to nodes', async () => {
    const [node] = connectAll(['mi-1']);
    const CommandId = await send({
      InstanceIds: ['mi-1'],
      OutputS3BucketName: 'bucket',
      OutputS3KeyPrefix: 'a/b',
      ServiceRoleArn: 'arn:aws:iam::1:role/x',
    });
    expect(node?.jobs()[0]?.content).toMatchObject({
      OutputS3BucketName: 'bucket',
      OutputS3KeyPrefix: 'a/b',
    });
    node?.reply(CommandId, replyOf('Success'));
    expect(await command(CommandId)).toMatchObject({
      OutputS3BucketName: 'bucket',
      ServiceRole: 'arn:aws:iam::1:role/x',
    });
    expect((await invocation(CommandId, 'mi-1')).StandardOutputUrl).toBe(
      `https://s3.amazonaws.com/bucket/a/b/${CommandId}/mi-1/awsrunShellScript/0.awsrunShellScript/stdout`,
    );
  });

  it('a folder of the bridge takes no path that leaves it', async () => {
    plane.addNode('mi-1');
    const local = { InstanceIds: ['mi-1'], OutputS3BucketName: 'quarterdeck-local' };
    await expect(send({ ...local, OutputS3KeyPrefix: 'week 12/web' })).resolves.toBeTruthy();
    for (const OutputS3KeyPrefix of ['../x', 'a/../../b', 'a\\b', '...', 'a/./b'])
      await expect(send({ ...local, OutputS3KeyPrefix })).rejects.toMatchObject({
        awsName: 'ValidationException',
      });
  });
});

describe('what this bridge cannot do', () => {
  it('is refused by name: notifications, alarms, documents of another kind, a hash that does not match', async () => {
    plane.addNode('mi-1');
    const refusal = (input: object) =>
      send({ InstanceIds: ['mi-1'], ...input }).catch((error) => error.awsName);
    expect(await refusal({ NotificationConfig: { NotificationArn: 'arn:aws:sns:x:1:t' } })).toBe(
      'InvalidNotificationConfig',
    );
    expect(await refusal({ AlarmConfiguration: { Alarms: [{ Name: 'a' }] } })).toBe('ValidationException');
    expect(await refusal({ DocumentName: 'AWS-StartSSHSession', Parameters: {} })).toBe('InvalidDocument');
    expect(await refusal({ DocumentHash: 'f'.repeat(64) })).toBe('InvalidDocument');
    expect(await refusal({ DocumentVersion: '7' })).toBe('InvalidDocumentVersion');
    expect(await refusal({ MaxConcurrency: '0%' })).toBe('ValidationException');
    expect(await refusal({ MaxErrors: '101%' })).toBe('ValidationException');
  });
});

describe('listings', () => {
  it('page through many commands and invocations, each once, while new ones come', async () => {
    connectAll(ids(3));
    const sent: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      sent.push(await send({ InstanceIds: ids(3) }));
      // Several within one millisecond.
      if (index % 3 === 2) plane.clock.advance(second);
    }
    const commandsSeen: string[] = [];
    const invocationsSeen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await plane.call('ListCommands', { MaxResults: 2, NextToken });
      commandsSeen.push(...page.Commands.map((one: { CommandId: string }) => one.CommandId));
      NextToken = page.NextToken;
      if (commandsSeen.length === 4) plane.clock.advance(second);
    } while (NextToken);
    do {
      const page = await plane.call('ListCommandInvocations', { MaxResults: 4, NextToken });
      invocationsSeen.push(
        ...page.CommandInvocations.map(
          (one: { CommandId: string; InstanceId: string }) => one.CommandId + one.InstanceId,
        ),
      );
      NextToken = page.NextToken;
      if (NextToken && invocationsSeen.length === 4) await send({ InstanceIds: ids(1) });
    } while (NextToken);
    expect([...commandsSeen].sort()).toEqual([...sent].sort());
    expect(invocationsSeen).toHaveLength(21);
    expect(new Set(invocationsSeen).size).toBe(21);
  });

  it('filter by time, document, node, stage and both levels of status', async () => {
    const nodes = connectAll(ids(2));
    const first = await send({ InstanceIds: ids(2) });
    nodes[0]?.ends(first);
    nodes[1]?.ends(first, 'TimedOut');
    plane.clock.advance(minute);
    const border = new Date(plane.clock.now()).toISOString();
    plane.clock.advance(minute);
    const later = await send({ InstanceIds: ids(1) });
    const list = async (key: string, value: string, more: object = {}) =>
      (await plane.call('ListCommands', { Filters: [{ key, value }], ...more })).Commands.map(
        (one: { CommandId: string }) => one.CommandId,
      );
    expect(await list('InvokedAfter', border)).toEqual([later]);
    expect(await list('InvokedBefore', border)).toEqual([first]);
    expect(await list('ExecutionStage', 'Executing')).toEqual([later]);
    expect(await list('ExecutionStage', 'Complete')).toEqual([first]);
    expect(await list('Status', 'Failed')).toEqual([first]);
    expect(await list('DocumentName', 'AWS-RunShellScript', { InstanceId: ids(2)[1] })).toEqual([first]);
    const invocations = async (value: string) =>
      (await plane.call('ListCommandInvocations', { Filters: [{ key: 'Status', value }] }))
        .CommandInvocations;
    expect(await invocations('TimedOut')).toHaveLength(1);
    expect((await invocations('ExecutionTimedOut'))[0]).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'ExecutionTimedOut',
    });
    await expect(list('Status', 'Great')).rejects.toMatchObject({ awsName: 'ValidationException' });
    await expect(list('InvokedAfter', 'yesterday')).rejects.toMatchObject({ awsName: 'ValidationException' });
    await expect(
      plane.call('ListCommandInvocations', { Filters: [{ key: 'ExecutionStage', value: 'Complete' }] }),
    ).rejects.toMatchObject({ awsName: 'InvalidFilterKey' });
  });

  it('30-day history: what is older is removed, and nothing that still runs', async () => {
    const [node] = connectAll(['mi-1']);
    const old = await send({ InstanceIds: ['mi-1'] });
    node?.ends(old);
    const waiting = await send({
      InstanceIds: ['mi-1'],
      TimeoutSeconds: 2_592_000,
      Parameters: { commands: ['true'], executionTimeout: ['172800'] },
    });
    node?.acknowledge(waiting);
    // The bridge is not running meanwhile: a month of ticks would take long.
    plane.stop();
    plane.clock.advance(30 * day - minute);
    plane.start();
    plane.clock.advance(1);
    expect((await command(old)).CommandId).toBe(old);
    plane.clock.advance(5 * minute);
    await expect(plane.call('ListCommands', { CommandId: old })).rejects.toMatchObject({
      awsName: 'InvalidCommandId',
    });
    expect((await command(waiting)).Status).toBe('InProgress');
  });
});

describe('memory and store', () => {
  it('agree after a restart in the middle of a fan-out', async () => {
    const nodeIds = ids(6);
    const before = connectAll(nodeIds);
    const CommandId = await send({
      Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
      MaxConcurrency: '2',
      MaxErrors: '1',
    });
    before[0]?.ends(CommandId);
    before[1]?.ends(CommandId, 'Failed');
    plane.stop();
    plane.start();
    const after = nodeIds.map((nodeId) => plane.connect(nodeId));
    const busy = after.filter((node) => node.jobs().length > 0).map((node) => node.nodeId);
    expect(busy).toEqual(['mi-003', 'mi-004']);
    after[2]?.ends(CommandId, 'Failed');
    after[3]?.ends(CommandId);
    expect(await command(CommandId)).toMatchObject({ Status: 'Failed', ErrorCount: 2, CompletedCount: 6 });
  });

  it('a clock that is set back holds up neither what was sent nor what waits', async () => {
    const [node, busy] = connectAll(['mi-1', 'mi-2']);
    const CommandId = await send({ InstanceIds: ['mi-1', 'mi-2'], MaxConcurrency: '2' });
    node?.ends(CommandId);
    busy?.acknowledge(CommandId, '51402');
    plane.clock.set(-day);
    plane.clock.advance(2 * second);
    expect(busy?.jobs()).toHaveLength(2);
    plane.clock.set(-day);
    plane.clock.advance(2 * second);
    expect(busy?.jobs()).toHaveLength(3);
    busy?.ends(CommandId);
    expect((await command(CommandId)).Status).toBe('Success');
  });

  it('a clock that is set ahead ends what it makes late, and a result still corrects that', async () => {
    const [node] = connectAll(['mi-1']);
    const CommandId = await send({ InstanceIds: ['mi-1'] });
    node?.acknowledge(CommandId);
    plane.clock.set(day);
    plane.clock.advance(2 * second);
    expect((await command(CommandId)).StatusDetails).toBe('DeliveryTimedOut');
    node?.reply(CommandId, replyOf('Success', 'done'));
    expect(await invocation(CommandId, 'mi-1')).toMatchObject({
      Status: 'Success',
      StandardOutputContent: 'done',
    });
  });

  it('a reply that comes twice is applied once', async () => {
    const [node] = connectAll(['mi-1']);
    const CommandId = await send({ InstanceIds: ['mi-1'] });
    const id = node?.reply(CommandId, replyOf('InProgress', 'a'));
    node?.reply(CommandId, replyOf('Success', 'ab'));
    node?.reply(CommandId, replyOf('Failed', 'lies'), id);
    expect(await invocation(CommandId, 'mi-1')).toMatchObject({
      Status: 'Success',
      StandardOutputContent: 'ab',
    });
  });
});
