import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { enrolNode, runBridge } from '../helpers/bridge-command';
import { eventually } from '../helpers/eventually';

/** A bridge and one node, each a process of its own, for the time of one measurement; `nodeEnv` is the node's alone. */
export async function withEnrolledBridge<T>(
  work: (parts: Awaited<ReturnType<typeof runBridge>> & { nodeId: string; directory: string }) => Promise<T>,
  nodeEnv?: Record<string, string>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-bench-'));
  const parts = await runBridge(directory);
  const { facts } = parts;
  const node = await enrolNode(facts, join(directory, 'node'), nodeEnv);
  try {
    const nodeId = await eventually('the node', async () => {
      const answer = await parts.ssm.send(new DescribeInstanceInformationCommand({}));
      return answer.InstanceInformationList?.[0]?.InstanceId;
    });
    return await work({ ...parts, nodeId, directory });
  } finally {
    await node.stop();
    await parts.bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
