import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAssociationCommand,
  DescribeAssociationCommand,
  DescribeAssociationExecutionsCommand,
  DescribeAssociationExecutionTargetsCommand,
  DescribeInstanceAssociationsStatusCommand,
  DescribeInstanceInformationCommand,
  ListComplianceItemsCommand,
  type SSMClient,
  StartAssociationsOnceCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { StockAgent, stockAgentFolder } from '#test/helpers/stock-peers';

let directory: string;
let bridge: RunningCommand;
let facts: BridgeFacts;
let ssm: SSMClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-associations-'));
  ({ bridge, facts, ssm } = await runBridge(directory));
});
afterAll(async () => {
  await bridge?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function firstNode(): Promise<string> {
  return eventually(
    'a node',
    async () => {
      const { InstanceInformationList: [node] = [] } = await ssm.send(
        new DescribeInstanceInformationCommand({}),
      );
      return node?.PingStatus === 'Online' && node.PlatformName ? node.InstanceId : undefined;
    },
    60_000,
  );
}

/** What holds for any node: it runs an association at once, once for each time that it is asked to, and says how it went. */
function runsAssociations(nodeId: () => string): void {
  const create = async (commands: string[], more: object = {}) => {
    const { AssociationDescription } = await ssm.send(
      new CreateAssociationCommand({
        Name: 'AWS-RunShellScript',
        Targets: [{ Key: 'InstanceIds', Values: [nodeId()] }],
        Parameters: { commands },
        ...more,
      }),
    );
    return AssociationDescription?.AssociationId ?? '';
  };
  const ended = (AssociationId: string, runs: number) =>
    eventually(
      `run ${runs} of the association`,
      async () => {
        const { AssociationExecutions = [] } = await ssm.send(
          new DescribeAssociationExecutionsCommand({ AssociationId }),
        );
        const over = AssociationExecutions.filter(
          (one) => !['Pending', 'InProgress'].includes(one.Status ?? ''),
        );
        return over.length >= runs ? AssociationExecutions : undefined;
      },
      45_000,
    );
  const lines = (file: string) =>
    existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;

  it('runs it at once and again when asked, and reports Success with a summary', async () => {
    const file = join(directory, `${nodeId()}-runs`);
    const AssociationId = await create([`echo ran >> ${file}`], { ComplianceSeverity: 'CRITICAL' });
    const [execution] = await ended(AssociationId, 1);
    expect(execution).toMatchObject({ Status: 'Success', ResourceCountByStatus: '{Success=1}' });
    expect(lines(file)).toBe(1);
    const { InstanceAssociationStatusInfos = [] } = await ssm.send(
      new DescribeInstanceAssociationsStatusCommand({ InstanceId: nodeId() }),
    );
    const status = InstanceAssociationStatusInfos.find((one) => one.AssociationId === AssociationId);
    expect(status).toMatchObject({ Status: 'Success', DetailedStatus: 'Success' });
    expect(status?.ExecutionSummary).toContain('1 out of 1 plugin processed, 1 success, 0 failed');
    await ssm.send(new StartAssociationsOnceCommand({ AssociationIds: [AssociationId] }));
    await ended(AssociationId, 2);
    expect(lines(file)).toBe(2);
    const { ComplianceItems = [] } = await ssm.send(
      new ListComplianceItemsCommand({ ResourceIds: [nodeId()], ResourceTypes: ['ManagedInstance'] }),
    );
    expect(ComplianceItems.find((one) => one.Id === AssociationId)).toMatchObject({
      ComplianceType: 'Association',
      Severity: 'CRITICAL',
      Status: 'COMPLIANT',
    });
  });

  it('reports one that fails as Failed', async () => {
    const AssociationId = await create(['exit 3'], { AssociationName: `fails-${nodeId()}` });
    const [execution] = await ended(AssociationId, 1);
    expect(execution?.Status).toBe('Failed');
    const { AssociationExecutionTargets } = await ssm.send(
      new DescribeAssociationExecutionTargetsCommand({ AssociationId, ExecutionId: execution?.ExecutionId }),
    );
    expect(AssociationExecutionTargets).toMatchObject([
      { ResourceId: nodeId(), ResourceType: 'ManagedInstance', Status: 'Failed' },
    ]);
    const { AssociationDescription } = await ssm.send(new DescribeAssociationCommand({ AssociationId }));
    expect(AssociationDescription?.Overview?.AssociationStatusAggregatedCount).toEqual({ Failed: 1 });
  });
}

describe('associations on our own node', () => {
  let node: RunningCommand;
  let nodeId = '';
  beforeAll(async () => {
    node = await enrolNode(facts, join(directory, 'node'));
    nodeId = await firstNode();
  });
  afterAll(() => node?.stop());

  runsAssociations(() => nodeId);
});

const agentFolder = stockAgentFolder();
describe.skipIf(!agentFolder)('associations on the stock agent', () => {
  let agent: StockAgent;
  let own: RunningCommand;
  let nodeId = '';
  beforeAll(async () => {
    // A bridge of its own: the activation of the other is used up.
    const folder = mkdtempSync(join(directory, 'stock-'));
    ({ bridge: own, facts, ssm } = await runBridge(folder));
    agent = new StockAgent(agentFolder as string, folder, facts);
    agent.start();
    nodeId = await firstNode();
  });
  afterAll(async () => {
    await agent?.stop();
    await own?.stop();
  });

  runsAssociations(() => nodeId);
});
