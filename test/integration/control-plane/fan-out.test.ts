import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BridgeFacts, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { type NodesProcess, startNodes } from '../../load/loaded-bridge';

const count = 40;

describe('a command to many nodes', () => {
  let directory: string;
  let bridge: RunningCommand;
  let facts: BridgeFacts;
  let ssm: SSMClient;
  let nodes: NodesProcess | undefined;

  const start = async () => {
    ({ bridge, facts, ssm } = await runBridge(directory));
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-fan-out-'));
    await start();
  });
  afterEach(async () => {
    await nodes?.stop();
    nodes = undefined;
    await bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const send = async () => {
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        Parameters: { commands: ['true'] },
        Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
        MaxConcurrency: '10',
      }),
    );
    return Command?.CommandId ?? '';
  };
  const command = async (CommandId: string) => {
    const { Commands: [one] = [] } = await ssm.send(new ListCommandsCommand({ CommandId }));
    return one;
  };
  const ended = (CommandId: string) =>
    eventually(
      'the end of the command',
      async () => {
        const one = await command(CommandId);
        return ['Pending', 'InProgress'].includes(one?.Status ?? 'Pending') ? undefined : one;
      },
      60_000,
    );

  it('loses no result and applies none twice when the bridge is killed in the middle, again and again', async () => {
    nodes = await startNodes(ssm, facts, count, { workMs: 150, outputLength: 100, repeatsReplies: true });
    const CommandId = await send();
    for (const share of [0.1, 0.5]) {
      await eventually(
        'some of the results',
        async () => ((await command(CommandId))?.CompletedCount ?? 0) >= count * share,
      );
      await bridge.stop('SIGKILL');
      await start();
    }
    expect(await ended(CommandId)).toMatchObject({
      Status: 'Success',
      TargetCount: count,
      CompletedCount: count,
      ErrorCount: 0,
      DeliveryTimedOutCount: 0,
    });
    // Jobs may have come again; each node ran its own once.
    expect((await nodes.counts()).ran).toBe(count);
    const { CommandInvocations = [] } = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId, Details: true }),
    );
    expect(CommandInvocations).toHaveLength(count);
    for (const one of CommandInvocations)
      expect(one.CommandPlugins).toMatchObject([{ Output: 'x'.repeat(100) }]);
  });

  it('answers other requests while it fans out', async () => {
    nodes = await startNodes(ssm, facts, count, { workMs: 50, outputLength: 24_000 });
    const CommandId = await send();
    let reads = 0;
    for (;;) {
      const one = await command(CommandId);
      reads += 1;
      if (!['Pending', 'InProgress'].includes(one?.Status ?? 'Pending')) break;
    }
    expect(reads).toBeGreaterThan(5);
    const { CommandInvocations: [first] = [] } = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId }),
    );
    const result = await ssm.send(
      new GetCommandInvocationCommand({ CommandId, InstanceId: first?.InstanceId ?? '' }),
    );
    expect(result.StandardOutputContent).toHaveLength(24_000);
  });
});
