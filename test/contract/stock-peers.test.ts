import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelCommandCommand,
  CreateActivationCommand,
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { spawn } from 'node-pty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { onPath, StockAgent, stockAgentFolder } from '#test/helpers/stock-peers';

const aws = onPath('aws');
const plugin = onPath('session-manager-plugin');
const agentFolder = stockAgentFolder();

let directory: string;
let bridge: RunningCommand;
let facts: BridgeFacts;
let ssm: SSMClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-peers-'));
  ({ bridge, facts, ssm } = await runBridge(directory));
});
afterAll(async () => {
  await bridge?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function onlineNode(agentName: (version: string) => boolean): Promise<string> {
  return eventually(
    'a node',
    async () => {
      const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
      const found = InstanceInformationList.find(
        (one) => one.AgentVersion !== undefined && agentName(one.AgentVersion),
      );
      return found?.PingStatus === 'Online' && found.PlatformName ? found.InstanceId : undefined;
    },
    60_000,
  );
}

async function invocation(commandId: string, nodeId: string) {
  return eventually('the end of a command', async () => {
    const answer = await ssm
      .send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: nodeId }))
      .catch(() => undefined);
    const isOver = !['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(answer?.Status ?? 'Pending');
    return isOver ? answer : undefined;
  });
}

const send = async (nodeId: string, commands: string[]) => {
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [nodeId],
      Parameters: { commands },
    }),
  );
  return Command?.CommandId ?? '';
};

/** `aws ssm start-session`, that is the stock plugin, in a terminal of its own. */
class PluginSession {
  screen = '';
  readonly exited: Promise<number>;
  readonly #pty;

  constructor(nodeId: string) {
    const { accessKeyId, caFile, endpoint, region, secretAccessKey } = facts;
    this.#pty = spawn(
      aws as string,
      ['--endpoint-url', endpoint, '--region', region, 'ssm', 'start-session', '--target', nodeId],
      {
        cols: 100,
        rows: 30,
        env: {
          ...(process.env as Record<string, string>),
          PATH: `${plugin?.replace(/\/[^/]*$/, '')}:${process.env.PATH}`,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_CA_BUNDLE: caFile,
          SSL_CERT_FILE: caFile,
          HOME: directory,
        },
      },
    );
    this.#pty.onData((text) => {
      this.screen += text;
    });
    this.exited = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  shows(text: RegExp): Promise<unknown> {
    return eventually(`${text} on the screen:\n${this.screen}`, () => text.test(this.screen), 20_000);
  }
}

async function usePluginOn(nodeId: string): Promise<void> {
  const session = new PluginSession(nodeId);
  await session.shows(/[$#] $/);
  session.type('echo size $(stty size) sum $((40 + 2))\r');
  await session.shows(/size 30 100 sum 42/);
  session.resize(120, 40);
  // The plugin looks at its size twice a second.
  await eventually('the new size', async () => {
    session.type('stty size\r');
    await new Promise((resolve) => setTimeout(resolve, 400));
    return session.screen.includes('40 120');
  });
  session.type('exit\r');
  await expect(session.exited).resolves.toBe(0);
  expect(session.screen).toMatch(/Exiting session with sessionId/);
  const { Sessions = [] } = await ssm.send(
    new DescribeSessionsCommand({ State: 'History', Filters: [{ key: 'Target', value: nodeId }] }),
  );
  expect(Sessions[0]).toMatchObject({ Status: 'Terminated', Target: nodeId });
}

describe.skipIf(!agentFolder)('the stock agent', () => {
  let agent: StockAgent;
  let nodeId: string;

  beforeAll(async () => {
    agent = new StockAgent(agentFolder as string, directory, facts);
    agent.start();
    nodeId = await onlineNode((version) => version.startsWith('3.'));
  });
  afterAll(() => agent?.stop());

  it('registers with an activation and says what machine it is on', async () => {
    const { InstanceInformationList: [node] = [] } = await ssm.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [nodeId] }] }),
    );
    const release = readFileSync('/etc/os-release', 'utf8');
    expect(release).toContain(`NAME="${node?.PlatformName}"`);
    expect(node).toMatchObject({
      PingStatus: 'Online',
      PlatformType: 'Linux',
      ActivationId: facts.activationId,
    });
  });

  it('runs a command and gives its output, its errors and its exit code', async () => {
    const result = await invocation(await send(nodeId, ['echo out; echo err >&2; exit 3']), nodeId);
    expect(result).toMatchObject({ Status: 'Failed', ResponseCode: 3, StandardOutputContent: 'out\n' });
    expect(result.StandardErrorContent).toContain('err\n');
  });

  it('ends a command that is cancelled', async () => {
    const commandId = await send(nodeId, ['echo begun; sleep 600']);
    await eventually('the beginning of the command', async () => {
      const answer = await ssm.send(
        new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: nodeId }),
      );
      return answer.Status === 'InProgress';
    });
    await ssm.send(new CancelCommandCommand({ CommandId: commandId }));
    expect(await invocation(commandId, nodeId)).toMatchObject({
      Status: 'Cancelled',
      StatusDetails: 'Cancelled',
    });
  });

  it('cuts what it reports where AWS cuts it', async () => {
    const result = await invocation(await send(nodeId, ['seq 1 20000; seq 1 20000 >&2']), nodeId);
    expect(result.StandardOutputContent).toHaveLength(24_000);
    expect(result.StandardErrorContent).toHaveLength(8000);
  });

  it.skipIf(!aws || !plugin)('is served to the stock plugin: shell, size, exit', () => usePluginOn(nodeId));
});

describe.skipIf(!aws || !plugin)('the stock plugin', () => {
  let node: RunningCommand;
  let nodeId: string;

  beforeAll(async () => {
    node = await enrolledNode();
    nodeId = await onlineNode((version) => version.startsWith('0.'));
  });
  afterAll(async () => {
    await node?.stop();
  });

  it('opens a shell on our node: shell, size, exit', () => usePluginOn(nodeId));
});

async function enrolledNode(): Promise<RunningCommand> {
  const activation = await ssm.send(new CreateActivationCommand({ IamRole: 'quarterdeck-node' }));
  const { ActivationCode = '', ActivationId = '' } = activation;
  return enrolNode(
    { ...facts, activationId: ActivationId, activationCode: ActivationCode },
    join(directory, 'node'),
  );
}
