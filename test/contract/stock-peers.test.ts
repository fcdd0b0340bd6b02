import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BridgeFacts, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { StockAgent, stockAgentFolder } from '#test/helpers/stock-peers';

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
});
