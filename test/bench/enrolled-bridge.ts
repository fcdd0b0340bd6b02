import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { RunningCommand, runBridge } from '../helpers/bridge-command';
import { eventually } from '../helpers/eventually';

/** A bridge and one node, each a process of its own, for the time of one measurement. */
export async function withEnrolledBridge<T>(
  work: (parts: Awaited<ReturnType<typeof runBridge>> & { nodeId: string }) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-bench-'));
  const parts = await runBridge(directory);
  const { facts } = parts;
  const node = new RunningCommand([
    'node',
    '--data',
    join(directory, 'node'),
    '--activation-id',
    facts.activationId,
    '--activation-code',
    facts.activationCode,
    '--endpoint',
    facts.nodeEndpoint,
    '--region',
    facts.region,
    '--ca-file',
    facts.caFile,
  ]);
  try {
    await node.prints('online');
    const nodeId = await eventually('the node', async () => {
      const answer = await parts.ssm.send(new DescribeInstanceInformationCommand({}));
      return answer.InstanceInformationList?.[0]?.InstanceId;
    });
    return await work({ ...parts, nodeId });
  } finally {
    await node.stop();
    await parts.bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
