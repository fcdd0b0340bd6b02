import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { signedGet } from '#test/helpers/signed-get';
import { memoryOf } from '../../load/loaded-bridge';

interface OutputAnswer {
  Available: boolean;
  Events: { Step: string; Stream: 'stdout' | 'stderr'; Data: string }[];
  Next: number;
  Step: string;
  Ended: boolean;
  Complete?: boolean;
}

describe('uncut output', () => {
  let directory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let facts: BridgeFacts;
  let ssm: SSMClient;
  let nodeId: string;

  const start = async () => {
    ({ bridge, facts, ssm } = await runBridge(directory));
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-output-'));
    await start();
    node = await enrolNode(facts, join(directory, 'node'));
    nodeId = await eventually('the node', async () => {
      const { InstanceInformationList: [one] = [] } = await ssm.send(
        new DescribeInstanceInformationCommand({}),
      );
      return one?.InstanceId;
    });
  });
  afterEach(async () => {
    await node.stop();
    await bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const send = async (commands: string[], more: Partial<SendCommandCommandInput> = {}): Promise<string> => {
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: [nodeId],
        Parameters: { commands },
        ...more,
      }),
    );
    return Command?.CommandId ?? '';
  };
  const read = async (commandId: string, query: string): Promise<OutputAnswer> => {
    const { body, status } = await signedGet(
      facts,
      `/quarterdeck/v1/commands/${commandId}/${nodeId}/output?${query}`,
    );
    if (status !== 200) throw new Error(body.toString());
    return JSON.parse(body.toString()) as OutputAnswer;
  };
  const ended = (commandId: string) =>
    eventually(
      'the end of the command',
      async () => {
        const answer = await ssm
          .send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: nodeId }))
          .catch(() => undefined);
        return ['Success', 'Failed'].includes(answer?.Status ?? '') ? answer : undefined;
      },
      60_000,
    );
  const hashOf = async (commandId: string) => {
    const hash = createHash('sha256');
    let length = 0;
    await signedGet(
      facts,
      `/quarterdeck/v1/commands/${commandId}/${nodeId}/output?stream=stdout`,
      (bytes) => {
        hash.update(bytes);
        length += bytes.length;
      },
    );
    return { hash: hash.digest('hex'), length };
  };
  const wholeLog = (commandId: string) =>
    eventually('the end of the log', async () => {
      let from = 0;
      for (;;) {
        const page = await read(commandId, `from=${from}`);
        if (page.Ended) return page;
        if (page.Next === from) return undefined;
        from = page.Next;
      }
    });

  it('is followed while the command runs', async () => {
    const go = join(directory, 'go');
    const commandId = await send([
      'echo begun',
      'echo problem >&2',
      `while [ ! -e ${go} ]; do sleep 0.05; done`,
      'echo done',
    ]);
    const texts = { stdout: '', stderr: '' };
    let at = { Next: 0, Step: '' };
    const follow = async () => {
      const answer = await read(commandId, `from=${at.Next}&step=${encodeURIComponent(at.Step)}&wait=10`);
      for (const { Data, Step, Stream } of answer.Events) {
        expect(Step).toBe('aws:runShellScript');
        texts[Stream] += Buffer.from(Data, 'base64').toString();
      }
      at = answer;
      return answer;
    };
    while (!texts.stdout.includes('begun') || !texts.stderr.includes('problem')) await follow();
    const running = await ssm.send(
      new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: nodeId }),
    );
    expect(running).toMatchObject({ Status: 'InProgress', StandardOutputContent: '' });
    await send([`touch ${go}`]);
    for (let answer = await follow(); !answer.Ended; ) answer = await follow();
    expect(texts).toEqual({ stdout: 'begun\ndone\n', stderr: 'problem\n' });
  });

  it('of 50 MB arrives whole, with the memory of both ends bounded', async () => {
    const before = { bridge: memoryOf(bridge.pid), node: memoryOf(node.pid) };
    const peak = { bridge: 0, node: 0 };
    const watch = setInterval(() => {
      peak.bridge = Math.max(peak.bridge, memoryOf(bridge.pid));
      peak.node = Math.max(peak.node, memoryOf(node.pid));
    }, 100);
    // 6.6 million lines.
    const commandId = await send(['seq 1 6600000']);
    await ended(commandId);
    clearInterval(watch);
    expect(await wholeLog(commandId)).toMatchObject({ Complete: true });
    const expected = createHash('sha256');
    let length = 0;
    for (let from = 1; from <= 6_600_000; from += 100_000) {
      const lines = Array.from({ length: 100_000 }, (_, index) => from + index).join('\n');
      expected.update(`${lines}\n`);
      length += lines.length + 1;
    }
    expect(length).toBeGreaterThan(50_000_000);
    expect(await hashOf(commandId)).toEqual({ hash: expected.digest('hex'), length });
    const mebibyte = 1024 * 1024;
    expect((peak.bridge - before.bridge) / mebibyte).toBeLessThan(60);
    expect((peak.node - before.node) / mebibyte).toBeLessThan(60);
    expect(readdirSync(join(directory, 'node', 'output'))).toEqual([]);
  });

  it('loses nothing when the bridge is killed in the middle', async () => {
    const go = join(directory, 'go');
    const commandId = await send([
      'seq 1 200000',
      `while [ ! -e ${go} ]; do sleep 0.05; done`,
      'seq 200001 400000',
    ]);
    await eventually('some output', async () => (await read(commandId, 'from=0&wait=5')).Events.length > 0);
    await bridge.stop('SIGKILL');
    await start();
    await node.prints('online');
    await eventually('the node to be back', async () => {
      const { InstanceInformationList: [one] = [] } = await ssm.send(
        new DescribeInstanceInformationCommand({}),
      );
      return one?.PingStatus === 'Online';
    });
    await send([`touch ${go}`]);
    expect(await ended(commandId)).toMatchObject({ Status: 'Success' });
    await wholeLog(commandId);
    const text = `${Array.from({ length: 400_000 }, (_, index) => index + 1).join('\n')}\n`;
    expect(await hashOf(commandId)).toEqual({
      hash: createHash('sha256').update(text).digest('hex'),
      length: text.length,
    });
  });

  it('is written into the folder of the bridge when a command asks for it', async () => {
    const commandId = await send(['seq 1 20000', 'echo problem >&2'], {
      OutputS3BucketName: 'quarterdeck-local',
      OutputS3KeyPrefix: 'nightly/web',
    });
    const { StandardErrorUrl = '', StandardOutputUrl = '' } = await ended(commandId);
    const file = fileURLToPath(StandardOutputUrl);
    expect(file).toBe(
      join(
        directory,
        'bridge',
        'outputs',
        'nightly',
        'web',
        commandId,
        nodeId,
        'awsrunShellScript',
        '0.awsrunShellScript',
        'stdout',
      ),
    );
    await eventually('the files', () => existsSync(fileURLToPath(StandardErrorUrl)));
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(20_000);
    expect(readFileSync(fileURLToPath(StandardErrorUrl), 'utf8')).toBe('problem\n');
  });

  it('of a command that was never sent there is refused by name', async () => {
    await expect(read('00000000-0000-4000-8000-000000000000', 'from=0')).rejects.toThrow(
      'InvocationDoesNotExist',
    );
    const commandId = await send(['true']);
    await expect(read(commandId, 'from=-1')).rejects.toThrow('ValidationException');
  });
});
