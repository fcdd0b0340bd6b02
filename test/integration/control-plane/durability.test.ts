import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddTagsToResourceCommand,
  CreateActivationCommand,
  DescribeActivationsCommand,
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  ListCommandsCommand,
  ListInventoryEntriesCommand,
  ListTagsForResourceCommand,
  PutInventoryCommand,
  SendCommandCommand,
  type SSMClient,
  StartSessionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';

/** What the API has answered for, by kind. */
interface Acknowledged {
  activations: string[];
  tags: Map<string, string>;
  entries: string[];
  commands: string[];
  sessions: string[];
}

/** The node needs a moment to come back after a restart of the bridge. */
function notConnectedYet(error: Error): undefined {
  if (error.name !== 'TargetNotConnected') throw error;
}

describe('what the bridge has acknowledged', () => {
  let directory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let ssm: SSMClient;
  let nodeId: string;

  const start = async () => {
    const running = await runBridge(directory);
    ({ bridge, ssm } = running);
    return running.facts;
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-durable-'));
    node = await enrolNode(await start(), join(directory, 'node'));
    const { InstanceInformationList: [first] = [] } = await ssm.send(
      new DescribeInstanceInformationCommand({}),
    );
    nodeId = first?.InstanceId ?? '';
  });
  afterEach(async () => {
    await node.stop();
    await bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Writes of every family, one after the other, until the bridge is gone; each is noted when it was answered. */
  async function writeUntilItEnds(done: Acknowledged): Promise<void> {
    const resource = { ResourceType: 'ManagedInstance', ResourceId: nodeId } as const;
    const rows: Record<string, string>[] = [];
    for (let round = 0; ; round += 1) {
      const { ActivationId = '' } = await ssm.send(new CreateActivationCommand({ IamRole: `role-${round}` }));
      done.activations.push(ActivationId);
      const tag = { Key: `key-${round % 40}`, Value: String(round) };
      await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [tag] }));
      done.tags.set(tag.Key, tag.Value);
      rows.push({ Name: `row-${round}` });
      await ssm.send(
        new PutInventoryCommand({
          InstanceId: nodeId,
          Items: [
            {
              TypeName: 'Custom:Durable',
              SchemaVersion: '1.0',
              CaptureTime: '2026-11-23T00:00:00Z',
              Content: rows,
            },
          ],
        }),
      );
      done.entries.push(`row-${round}`);
      const { Command } = await ssm.send(
        new SendCommandCommand({
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: [nodeId],
          Parameters: { commands: ['true'] },
        }),
      );
      done.commands.push(Command?.CommandId ?? '');
      if (round % 4 === 0) {
        const started = await ssm.send(new StartSessionCommand({ Target: nodeId })).catch(notConnectedYet);
        if (started?.SessionId) done.sessions.push(started.SessionId);
      }
    }
  }

  async function entriesNow(): Promise<(string | undefined)[]> {
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.send(
        new ListInventoryEntriesCommand({
          InstanceId: nodeId,
          TypeName: 'Custom:Durable',
          ...(NextToken ? { NextToken } : {}),
        }),
      );
      names.push(...(page.Entries ?? []).map((entry) => entry.Name));
      NextToken = page.NextToken;
    } while (NextToken);
    return names;
  }

  async function commandsNow(): Promise<Map<string | undefined, string | undefined>> {
    const commands = new Map<string | undefined, string | undefined>();
    let NextToken: string | undefined;
    do {
      const page = await ssm.send(new ListCommandsCommand(NextToken ? { NextToken } : {}));
      for (const command of page.Commands ?? []) commands.set(command.CommandId, command.Status);
      NextToken = page.NextToken;
    } while (NextToken);
    return commands;
  }

  it('is all there after it was killed in the middle of writing, three times over', async () => {
    const done: Acknowledged = { activations: [], tags: new Map(), entries: [], commands: [], sessions: [] };
    for (const killAfter of [4, 10, 20]) {
      done.entries.length = 0;
      const writing = writeUntilItEnds(done).catch((error: NodeJS.ErrnoException) => error);
      const writerEnded = writing.then((error) => Promise.reject(error));
      await Promise.race([
        eventually(`${killAfter} commands`, () => done.commands.length >= killAfter, 60_000),
        writerEnded,
      ]);
      await bridge.stop('SIGKILL');
      ssm.destroy();
      await writerEnded.catch(() => {});
      await start();
      const { ActivationList: page = [] } = await ssm.send(
        new DescribeActivationsCommand({
          Filters: [{ FilterKey: 'ActivationIds', FilterValues: done.activations.slice(-50) }],
        }),
      );
      expect(new Set(page.map((one) => one.ActivationId))).toEqual(new Set(done.activations.slice(-50)));
      const { TagList = [] } = await ssm.send(
        new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: nodeId }),
      );
      const tags = new Map(TagList.map((tag) => [tag.Key, tag.Value]));
      // A write that was under way when it was killed may have been stored and not answered.
      for (const [key, value] of done.tags)
        expect(Number(tags.get(key)), key).toBeGreaterThanOrEqual(Number(value));
      expect(await entriesNow()).toEqual(expect.arrayContaining(done.entries));
      const commands = await commandsNow();
      expect(done.commands.filter((commandId) => !commands.has(commandId))).toEqual([]);
      const { Sessions: open = [] } = await ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
      const { Sessions: ended = [] } = await ssm.send(new DescribeSessionsCommand({ State: 'History' }));
      const sessions = new Set([...open, ...ended].map((one) => one.SessionId));
      expect(done.sessions.filter((sessionId) => !sessions.has(sessionId))).toEqual([]);
    }
    // The node comes back by itself, and every command ends in a state that is true: they all ran `true`.
    await expect
      .poll(async () => [...new Set((await commandsNow()).values())], { timeout: 60_000 })
      .toEqual(['Success']);
  });
});
