import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { type Change, ChangeFeed } from '#electron/control-plane/changes';
import { type CommandRecord, CommandStore } from '#electron/control-plane/commands/command-store';
import { Dispatcher } from '#electron/control-plane/commands/dispatcher';
import { jobIdOf, parseJobId } from '#electron/control-plane/commands/job-messages';
import { ControlChannels } from '#electron/control-plane/gateway/control-channels';
import { Presence } from '#electron/control-plane/presence';
import { openStore, type Store } from '#electron/control-plane/store/database';
import { silentLogger } from '#electron/platform/logger';
import { JobAckStatus } from '#electron/wire/control-channel/messages';
import { MessageType } from '#electron/wire/message-type';
import { FakeClock } from '#test/helpers/fake-clock';
import { FakeNode, replyOf as step } from '#test/helpers/fake-node';

const second = 1000;

describe('Dispatcher', () => {
  let directory: string;
  let clock: FakeClock;
  let store: Store;
  let commands: CommandStore;
  let control: ControlChannels;
  let dispatcher: Dispatcher;
  let changes: Change[];

  /** One life of the bridge over the database of the test. */
  const start = () => {
    ({ store } = openStore(join(directory, 'bridge.db'), silentLogger, clock.now()));
    commands = new CommandStore(store);
    const feed = new ChangeFeed(store);
    feed.subscribe((change) => changes.push(change));
    control = new ControlChannels(new Presence(clock, feed, { setChannelGone: () => {} }), silentLogger);
    dispatcher = new Dispatcher({ commands, control, changes: feed, clock, logger: silentLogger });
  };
  const stop = () => {
    dispatcher.stop();
    store.close();
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-dispatcher-'));
    clock = new FakeClock();
    changes = [];
    start();
  });
  afterEach(() => {
    stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const connect = (nodeId: string): FakeNode => {
    const node = new FakeNode(nodeId);
    control.attach(nodeId, node as unknown as WebSocket);
    return node;
  };

  /** What SendCommand does: stores the command, then has it dispatched. Answers the CommandId. */
  const request = (nodeIds: readonly string[], change: Partial<CommandRecord> = {}): string => {
    const commandId = randomUUID();
    commands.insert(
      {
        commandId,
        documentName: 'AWS-RunShellScript',
        documentVersion: '$DEFAULT',
        document: { schemaVersion: '1.2', runtimeConfig: {} },
        parameters: { commands: ['echo hello'], workingDirectory: '' },
        comment: '',
        instanceIds: [...nodeIds],
        targets: [],
        owner: 'operator',
        requestedAt: clock.now(),
        timeoutSeconds: 600,
        executionTimeoutSeconds: 3600,
        maxConcurrency: '50',
        maxErrors: '0',
        targetCount: nodeIds.length,
        cancelRequested: false,
        finished: false,
        options: {},
        ...change,
      },
      nodeIds.map((nodeId) => ({ nodeId, nodeName: nodeId })),
    );
    dispatcher.dispatch();
    return commandId;
  };
  const cancel = (commandId: string, nodeIds?: string[]) =>
    dispatcher.cancel(commands.get(commandId) as CommandRecord, nodeIds);

  const details = (commandId: string, nodeId = 'mi-1') => commands.invocation(commandId, nodeId)?.details;
  const isFinished = (commandId: string) => commands.get(commandId)?.finished;
  const outputs = (commandId: string, nodeId = 'mi-1') =>
    commands.steps(commandId, nodeId).map((one) => one.standardOutput);

  /** A node that has taken the command and runs it. */
  const running = (change: Partial<CommandRecord> = {}) => {
    const node = connect('mi-1');
    const commandId = request(['mi-1'], change);
    node.acknowledge(commandId);
    return { node, commandId };
  };

  describe('delivery', () => {
    it('brings a connected node the document and the parameters at once', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1']);
      expect(node.jobs()).toEqual([
        {
          jobId: `aws.ssm.${commandId}.mi-1`,
          content: expect.objectContaining({
            CommandId: commandId,
            DocumentName: 'AWS-RunShellScript',
            DocumentContent: { schemaVersion: '1.2', runtimeConfig: {} },
            Parameters: { commands: ['echo hello'], workingDirectory: '' },
          }),
        },
      ]);
      expect(details(commandId)).toBe('Pending');
    });

    it('waits as Delayed for a node that is away, and goes on the moment it connects', () => {
      const commandId = request(['mi-1']);
      expect(details(commandId)).toBe('Delayed');
      clock.advance(60 * second);
      const node = connect('mi-1');
      expect(node.jobs()).toHaveLength(1);
      expect(details(commandId)).toBe('Pending');
    });

    it('asks nobody but the targets', () => {
      const other = connect('mi-2');
      request(['mi-1']);
      expect(other.received).toEqual([]);
    });

    it('is InProgress when the node has acknowledged the job, and is not repeated then', () => {
      const { node, commandId } = running();
      expect(details(commandId)).toBe('InProgress');
      expect(commands.invocation(commandId, 'mi-1')?.startedAt).toBe(clock.now());
      clock.advance(120 * second);
      expect(node.jobs()).toHaveLength(1);
    });

    it('is repeated after 15 s without an acknowledgement, and again', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1']);
      clock.advance(15 * second - 1);
      expect(node.jobs()).toHaveLength(1);
      clock.advance(1);
      expect(node.jobs()).toHaveLength(2);
      clock.advance(15 * second);
      expect(new Set(node.jobs().map((job) => job.jobId))).toEqual(new Set([jobIdOf(commandId, 'mi-1')]));
      expect(node.jobs()).toHaveLength(3);
    });

    it('is repeated at once over a new channel, since what went over the old one may be lost', () => {
      const lost = connect('mi-1');
      const commandId = request(['mi-1']);
      lost.close();
      clock.advance(2 * second);
      const node = connect('mi-1');
      expect(node.jobs()).toHaveLength(1);
      node.acknowledge(commandId, JobAckStatus.duplicateCommand);
      expect(details(commandId)).toBe('InProgress');
    });

    it('asks a node that was full again a little later, and counts it as Delayed until then', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1']);
      node.acknowledge(commandId, JobAckStatus.processorBufferFull);
      expect(details(commandId)).toBe('Delayed');
      clock.advance(5 * second - 1);
      expect(node.jobs()).toHaveLength(1);
      clock.advance(1);
      expect(node.jobs()).toHaveLength(2);
      node.acknowledge(commandId);
      expect(details(commandId)).toBe('InProgress');
    });

    it('ends as Failed with the words of a node that cannot run the document', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1']);
      node.acknowledge(commandId, JobAckStatus.invalidDocument, 'no such plugin');
      expect(commands.invocation(commandId, 'mi-1')).toMatchObject({
        details: 'Failed',
        trace: 'no such plugin (51406)',
      });
      expect(isFinished(commandId)).toBe(true);
    });

    it('takes no word of one node about the job of another', () => {
      const stranger = connect('mi-2');
      const own = request(['mi-1', 'mi-2'], { maxConcurrency: '1' });
      const foreign = request(['mi-1']);
      const jobIds = [
        jobIdOf(own, 'mi-1'),
        jobIdOf(foreign, 'mi-1'),
        jobIdOf(foreign, 'mi-2'),
        'aws.ssm.x',
        '',
      ];
      for (const jobId of jobIds) {
        stranger.says(MessageType.agentJobAck, {
          jobId,
          acknowledgedMessageId: '',
          createdDate: '',
          statusCode: '200',
          errorMessage: '',
        });
        stranger.says(MessageType.agentJobReply, {
          schemaVersion: 1,
          jobId,
          content: JSON.stringify(step('Success')),
          topic: '',
        });
      }
      expect([details(own, 'mi-1'), details(own, 'mi-2')]).toEqual(['Delayed', 'Pending']);
      expect(details(foreign, 'mi-1')).toBe('Delayed');
    });

    it('does nothing more when it was stopped', () => {
      const node = connect('mi-1');
      request(['mi-1']);
      dispatcher.stop();
      clock.advance(120 * second);
      expect(node.jobs()).toHaveLength(1);
    });
  });

  describe('replies', () => {
    it('keep what the steps put out, and end the command', () => {
      const { node, commandId } = running();
      node.reply(commandId, step('InProgress', 'hel'));
      expect(outputs(commandId)).toEqual(['hel']);
      expect(details(commandId)).toBe('InProgress');
      clock.advance(5 * second);
      node.reply(commandId, step('Success', 'hello'));
      expect(outputs(commandId)).toEqual(['hello']);
      expect(commands.invocation(commandId, 'mi-1')).toMatchObject({
        details: 'Success',
        finishedAt: clock.now(),
      });
      expect(isFinished(commandId)).toBe(true);
    });

    it.each([
      ['Success', 'Success'],
      ['SuccessAndReboot', 'Success'],
      ['Failed', 'Failed'],
      ['TimedOut', 'ExecutionTimedOut'],
      ['Cancelled', 'Cancelled'],
      ['InProgress', 'InProgress'],
    ])('that say %s make it %s', (word, wanted) => {
      const { node, commandId } = running();
      node.ends(commandId, word);
      expect(details(commandId)).toBe(wanted);
    });

    it('are acknowledged by the MessageId that they came with', () => {
      const { node, commandId } = running();
      const sent = [node.ends(commandId, 'InProgress'), node.ends(commandId)];
      expect(node.acknowledged()).toEqual(sent);
    });

    it('are applied once, however often they come, and acknowledged each time', () => {
      const { node, commandId } = running();
      const first = node.reply(commandId, step('InProgress', 'one'));
      const next = node.reply(commandId, step('InProgress', 'one, two'));
      node.reply(commandId, step('InProgress', 'one'), first);
      expect(outputs(commandId)).toEqual(['one, two']);
      expect(node.acknowledged()).toEqual([first, next, first]);
    });

    it('start an invocation whose acknowledgement was lost', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1']);
      node.ends(commandId, 'InProgress');
      expect(details(commandId)).toBe('InProgress');
      clock.advance(60 * second);
      expect(node.jobs()).toHaveLength(1);
    });

    it('leave an end alone that overtook them', () => {
      const { node, commandId } = running();
      const end = node.reply(commandId, step('Cancelled', 'cut'));
      const late = node.reply(commandId, step('InProgress', ''));
      expect(details(commandId)).toBe('Cancelled');
      expect(commands.steps(commandId, 'mi-1')).toMatchObject([
        { status: 'Cancelled', standardOutput: 'cut' },
      ]);
      expect(node.acknowledged()).toEqual([end, late]);
    });

    it('leave an end alone that was another', () => {
      const { node, commandId } = running();
      node.ends(commandId, 'Success');
      node.ends(commandId, 'Failed');
      node.acknowledge(commandId, JobAckStatus.processorBufferFull);
      expect(details(commandId)).toBe('Success');
    });

    it('are acknowledged and change nothing when they cannot be read', () => {
      const { node, commandId } = running();
      const sent = [
        node.reply(commandId, 'no json'),
        node.reply(commandId, { documentStatus: 'Splendid', runtimeStatus: null }),
        node.reply(commandId, { runtimeStatus: {} }),
      ];
      expect(details(commandId)).toBe('InProgress');
      expect(commands.steps(commandId, 'mi-1')).toEqual([]);
      expect(node.acknowledged()).toEqual(sent);
    });

    it('are not acknowledged when they could not be stored, and are applied when they come again', () => {
      const { node, commandId } = running();
      const saveStep = commands.saveStep.bind(commands);
      commands.saveStep = () => {
        throw new Error('database or disk is full');
      };
      const sent = node.reply(commandId, step('Success', 'hello'));
      expect(node.acknowledged()).toEqual([]);
      expect(details(commandId)).toBe('InProgress');
      commands.saveStep = saveStep;
      node.reply(commandId, step('Success', 'hello'), sent);
      expect(node.acknowledged()).toEqual([sent]);
      expect(details(commandId)).toBe('Success');
      expect(outputs(commandId)).toEqual(['hello']);
    });

    it('with more steps than any document has are of no use, all in one or one by one', () => {
      const steps = (from: number, count: number) =>
        Object.fromEntries(
          Array.from({ length: count }, (_, index) => [
            `step ${from + index}`,
            { status: 'Success', code: 0, name: 'aws:runShellScript', standardOutput: '', output: '' },
          ]),
        );
      const { node, commandId } = running();
      node.reply(commandId, { documentStatus: 'InProgress', runtimeStatus: steps(0, 101) });
      expect(commands.steps(commandId, 'mi-1')).toEqual([]);
      node.reply(commandId, { documentStatus: 'InProgress', runtimeStatus: steps(0, 100) });
      node.reply(commandId, { documentStatus: 'InProgress', runtimeStatus: steps(100, 1) });
      expect(commands.steps(commandId, 'mi-1')).toHaveLength(100);
      expect(node.acknowledged()).toHaveLength(3);
    });

    it('of a command that is not known are acknowledged, or the node would repeat them for hours', () => {
      const node = connect('mi-1');
      const sent = node.ends(randomUUID());
      expect(node.acknowledged()).toEqual([sent]);
    });

    it('tell the listeners of what a step has put out so far', () => {
      const { node, commandId } = running();
      changes.length = 0;
      node.reply(commandId, step('InProgress', 'so far'));
      expect(changes).toEqual([{ topic: 'command', nodeId: 'mi-1' }]);
    });

    it('tell the listeners of an end when it is stored', () => {
      const { node, commandId } = running();
      changes.length = 0;
      node.ends(commandId);
      expect(changes).toContainEqual({ topic: 'command', nodeId: 'mi-1' });
    });
  });

  describe('time-outs', () => {
    it('end what no node has acknowledged when the delivery time is over', () => {
      connect('mi-1');
      const commandId = request(['mi-0', 'mi-1'], { timeoutSeconds: 60, maxErrors: '1' });
      clock.advance(60 * second - 1);
      expect([details(commandId), details(commandId, 'mi-0')]).toEqual(['Pending', 'Delayed']);
      clock.advance(1);
      expect([details(commandId), details(commandId, 'mi-0')]).toEqual([
        'DeliveryTimedOut',
        'DeliveryTimedOut',
      ]);
      expect(isFinished(commandId)).toBe(true);
    });

    it('give a running command the time of its document on top', () => {
      const { commandId } = running({ timeoutSeconds: 60, executionTimeoutSeconds: 100 });
      clock.advance(160 * second - 1);
      expect(details(commandId)).toBe('InProgress');
      clock.advance(1);
      expect(details(commandId)).toBe('DeliveryTimedOut');
    });

    it('of the execution are for the node to say', () => {
      const { node, commandId } = running({ timeoutSeconds: 60, executionTimeoutSeconds: 100 });
      clock.advance(101 * second);
      node.ends(commandId, 'TimedOut');
      expect(details(commandId)).toBe('ExecutionTimedOut');
    });

    it('give way to a result that comes after all, and to nothing less', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1'], { timeoutSeconds: 60 });
      clock.advance(61 * second);
      node.acknowledge(commandId);
      node.ends(commandId, 'InProgress');
      expect(details(commandId)).toBe('DeliveryTimedOut');
      node.reply(commandId, step('Success', 'hello'));
      expect(details(commandId)).toBe('Success');
      expect(outputs(commandId)).toEqual(['hello']);
    });

    it('bring no command to a node that connects too late', () => {
      request(['mi-1'], { timeoutSeconds: 60 });
      clock.advance(61 * second);
      expect(connect('mi-1').jobs()).toEqual([]);
    });
  });

  describe('rate control', () => {
    const nodeIds = Array.from({ length: 6 }, (_, index) => `mi-${index + 1}`);
    const all = () => nodeIds.map(connect);
    const busy = (nodes: readonly FakeNode[], commandId: string) =>
      nodes.filter((node) => node.jobs().length > 0 && details(commandId, node.nodeId) !== 'Success');

    it('begins with one node and takes one more for each that ends, up to the concurrency', () => {
      const nodes = all();
      const commandId = request(nodeIds, { maxConcurrency: '3' });
      const counts: number[] = [];
      for (let round = 0; round < nodeIds.length; round += 1) {
        clock.advance(second);
        const [first, ...others] = busy(nodes, commandId);
        counts.push(others.length + 1);
        first?.acknowledge(commandId);
        first?.ends(commandId);
      }
      expect(counts).toEqual([1, 2, 3, 3, 2, 1]);
      expect(isFinished(commandId)).toBe(true);
    });

    it('does not spend a place on a node that is away', () => {
      const present = connect('mi-2');
      const commandId = request(['mi-1', 'mi-2'], { maxConcurrency: '1' });
      expect(present.jobs()).toHaveLength(1);
      expect(details(commandId, 'mi-1')).toBe('Delayed');
    });

    it('terminates what waits with the first error too many, and lets finish what runs', () => {
      const nodes = all();
      const [one, two, three] = nodes as [FakeNode, FakeNode, FakeNode];
      const commandId = request(nodeIds, { maxConcurrency: '2', maxErrors: '0' });
      one.ends(commandId);
      two.acknowledge(commandId);
      three.acknowledge(commandId);
      two.ends(commandId, 'Failed');
      expect(nodeIds.map((nodeId) => details(commandId, nodeId))).toEqual([
        'Success',
        'Failed',
        'InProgress',
        'Terminated',
        'Terminated',
        'Terminated',
      ]);
      expect(nodes.slice(3).flatMap((node) => node.jobs())).toEqual([]);
      expect(isFinished(commandId)).toBe(false);
      three.ends(commandId);
      expect(details(commandId, 'mi-3')).toBe('Success');
      expect(isFinished(commandId)).toBe(true);
    });

    it('goes on as long as no more errors came than are tolerated', () => {
      const nodes = all();
      const commandId = request(nodeIds, { maxConcurrency: '1', maxErrors: '2' });
      const results = ['Failed', 'TimedOut', 'Success', 'Failed'];
      for (const [index, result] of results.entries()) nodes[index]?.ends(commandId, result);
      expect(nodeIds.map((nodeId) => details(commandId, nodeId))).toEqual([
        'Failed',
        'ExecutionTimedOut',
        'Success',
        'Failed',
        'Terminated',
        'Terminated',
      ]);
    });

    it('counts no delivery that timed out as an error', () => {
      const node = connect('mi-2');
      const commandId = request(['mi-1', 'mi-2'], { maxErrors: '0', maxConcurrency: '1' });
      node.acknowledge(commandId);
      clock.advance(600 * second);
      expect(details(commandId, 'mi-1')).toBe('DeliveryTimedOut');
      node.ends(commandId);
      expect(details(commandId, 'mi-2')).toBe('Success');
    });
  });

  describe('cancel', () => {
    it('ends at once what has not been sent, and never sends it', () => {
      const commandId = request(['mi-1']);
      cancel(commandId);
      expect(details(commandId)).toBe('Cancelled');
      expect(isFinished(commandId)).toBe(true);
      expect(connect('mi-1').jobs()).toEqual([]);
    });

    it('asks the node to end what runs, by the JobId, and waits for its word', () => {
      const { node, commandId } = running();
      cancel(commandId);
      expect(node.jobs('cancelCommand').map((job) => job.content)).toEqual([
        { CancelMessageId: jobIdOf(commandId, 'mi-1') },
      ]);
      expect(details(commandId)).toBe('Cancelling');
      node.ends(commandId, 'InProgress');
      expect(details(commandId)).toBe('Cancelling');
      expect(isFinished(commandId)).toBe(false);
      node.ends(commandId, 'Cancelled');
      expect(details(commandId)).toBe('Cancelled');
      expect(isFinished(commandId)).toBe(true);
    });

    it('gives each request to the node a JobId of its own', () => {
      const { node, commandId } = running();
      cancel(commandId);
      clock.advance(15 * second);
      const jobIds = node.jobs('cancelCommand').map((job) => job.jobId);
      expect(jobIds).toHaveLength(2);
      expect(new Set(jobIds).size).toBe(2);
      expect(jobIds).not.toContain(jobIdOf(commandId, 'mi-1'));
      for (const jobId of jobIds) expect(parseJobId(jobId)?.nodeId).toBe('mi-1');
    });

    it('is repeated until the command has ended, and not after', () => {
      const { node, commandId } = running();
      cancel(commandId);
      clock.advance(15 * second - 1);
      expect(node.jobs('cancelCommand')).toHaveLength(1);
      clock.advance(1);
      expect(node.jobs('cancelCommand')).toHaveLength(2);
      node.ends(commandId, 'Cancelled');
      clock.advance(60 * second);
      expect(node.jobs('cancelCommand')).toHaveLength(2);
    });

    it('reaches a node that was away when it was asked for', () => {
      const { node: lost, commandId } = running();
      lost.close();
      cancel(commandId);
      clock.advance(20 * second);
      const node = connect('mi-1');
      expect(node.jobs('cancelCommand')).toHaveLength(1);
      expect(node.jobs()).toEqual([]);
    });

    it('is not forgotten when the node takes the job only then', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1']);
      cancel(commandId);
      node.acknowledge(commandId);
      expect(details(commandId)).toBe('Cancelling');
      node.ends(commandId, 'Cancelled');
      expect(details(commandId)).toBe('Cancelled');
    });

    it('ends a job that the node had no room for, which it then never gets', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1']);
      cancel(commandId);
      node.acknowledge(commandId, JobAckStatus.processorBufferFull);
      expect(details(commandId)).toBe('Cancelled');
      expect(commands.invocation(commandId, 'mi-1')?.trace).toBe(
        'The command was cancelled before the node had it.',
      );
      expect(isFinished(commandId)).toBe(true);
      clock.advance(60 * second);
      expect(node.jobs()).toHaveLength(1);
    });

    it('ends a job that was lost on its way, when the node took the cancellation and said nothing of the job', () => {
      const node = connect('mi-1');
      const commandId = request(['mi-1']);
      cancel(commandId);
      node.acknowledgeJob(node.jobs('cancelCommand')[0]?.jobId ?? '');
      clock.advance(14 * second);
      expect(details(commandId)).toBe('Cancelling');
      clock.advance(2 * second);
      expect(details(commandId)).toBe('Cancelled');
      expect(isFinished(commandId)).toBe(true);
    });

    it('waits for the word of a node that has the job, however long that takes', () => {
      const { node, commandId } = running();
      cancel(commandId);
      node.acknowledgeJob(node.jobs('cancelCommand')[0]?.jobId ?? '');
      clock.advance(120 * second);
      expect(details(commandId)).toBe('Cancelling');
      node.ends(commandId, 'Cancelled');
      expect(details(commandId)).toBe('Cancelled');
    });

    it('leaves the result of a command that was faster', () => {
      const { node, commandId } = running();
      cancel(commandId);
      node.ends(commandId, 'Success');
      expect(details(commandId)).toBe('Success');
    });

    it('of one node leaves the others alone', () => {
      const nodes = ['mi-1', 'mi-2'].map(connect);
      const commandId = request(['mi-1', 'mi-2']);
      for (const node of nodes) node.ends(commandId, 'InProgress');
      dispatcher.dispatch();
      cancel(commandId, ['mi-2']);
      expect(details(commandId, 'mi-1')).toBe('InProgress');
      expect(commands.get(commandId)?.cancelRequested).toBe(false);
      expect(nodes[0]?.jobs('cancelCommand')).toEqual([]);
    });

    it('changes nothing in what has ended', () => {
      const { node, commandId } = running();
      node.ends(commandId, 'Failed');
      cancel(commandId);
      expect(details(commandId)).toBe('Failed');
      expect(node.jobs('cancelCommand')).toEqual([]);
    });
  });

  describe('after a restart of the bridge', () => {
    const restart = () => {
      stop();
      start();
    };

    it('brings what waited', () => {
      const commandId = request(['mi-1']);
      restart();
      const node = connect('mi-1');
      expect(node.jobs().map((job) => job.jobId)).toEqual([jobIdOf(commandId, 'mi-1')]);
    });

    it('brings again what was sent and not acknowledged', () => {
      connect('mi-1');
      const commandId = request(['mi-1']);
      restart();
      const node = connect('mi-1');
      expect(node.jobs().map((job) => job.jobId)).toEqual([jobIdOf(commandId, 'mi-1')]);
      node.acknowledge(commandId, JobAckStatus.duplicateCommand);
      expect(details(commandId)).toBe('InProgress');
    });

    it('takes the result of what runs, and does not send it again', () => {
      const { commandId } = running();
      restart();
      const node = connect('mi-1');
      clock.advance(60 * second);
      expect(node.jobs()).toEqual([]);
      node.reply(commandId, step('Success', 'hello'));
      expect(details(commandId)).toBe('Success');
      expect(outputs(commandId)).toEqual(['hello']);
    });

    it('still knows which replies it has applied', () => {
      const { node, commandId } = running();
      const first = node.reply(commandId, step('InProgress', 'one'));
      node.reply(commandId, step('InProgress', 'one, two'));
      restart();
      const again = connect('mi-1');
      again.reply(commandId, step('InProgress', 'one'), first);
      expect(outputs(commandId)).toEqual(['one, two']);
      expect(again.acknowledged()).toEqual([first]);
    });

    it('goes on with a cancellation', () => {
      const { commandId } = running();
      cancel(commandId);
      restart();
      const node = connect('mi-1');
      expect(node.jobs('cancelCommand')).toHaveLength(1);
      node.ends(commandId, 'Cancelled');
      expect(details(commandId)).toBe('Cancelled');
    });

    it('counts time-outs from the request, not from the start', () => {
      const commandId = request(['mi-1'], { timeoutSeconds: 60 });
      clock.advance(40 * second);
      restart();
      clock.advance(19 * second);
      expect(details(commandId)).toBe('Delayed');
      clock.advance(second);
      expect(details(commandId)).toBe('DeliveryTimedOut');
    });

    it('ends at once what ran out of time while nobody was there', () => {
      const commandId = request(['mi-1'], { timeoutSeconds: 60 });
      stop();
      clock.advance(3600 * second);
      start();
      clock.advance(second);
      expect(details(commandId)).toBe('DeliveryTimedOut');
    });

    it('keeps to the ramp and the errors that there were', () => {
      const nodes = ['mi-1', 'mi-2', 'mi-3'].map(connect);
      const commandId = request(['mi-1', 'mi-2', 'mi-3'], { maxConcurrency: '1' });
      nodes[0]?.acknowledge(commandId);
      restart();
      const [one, two] = ['mi-1', 'mi-2', 'mi-3'].map(connect) as [FakeNode, FakeNode];
      clock.advance(5 * second);
      expect(two.jobs()).toEqual([]);
      one.ends(commandId, 'Failed');
      expect([details(commandId, 'mi-2'), details(commandId, 'mi-3')]).toEqual(['Terminated', 'Terminated']);
    });
  });
});

describe('a JobId', () => {
  it('names the command and the node', () => {
    const commandId = randomUUID();
    for (const nodeId of ['mi-0123456789abcdef0', 'i-0123456789abcdef0'])
      expect(parseJobId(jobIdOf(commandId, nodeId))).toEqual({ commandId, nodeId });
  });

  it.each([
    '',
    'aws.ssm',
    `aws.ssm.${randomUUID()}`,
    `aws.ssm.${randomUUID()}.web-1`,
    `x${randomUUID()}.mi-1`,
  ])('is not "%s"', (text) => {
    expect(parseJobId(text)).toBeUndefined();
  });
});
