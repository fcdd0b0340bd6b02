import { type AddressInfo, createServer } from 'node:net';
import {
  CreateActivationCommand,
  DescribeInstanceInformationCommand,
  GetConnectionStatusCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { BridgeFacts } from '../helpers/bridge-command';
import { eventually } from '../helpers/eventually';
import { hasStockPlugin, PluginSession } from '../helpers/plugin-session';
import { StockAgent, stockAgentFolder } from '../helpers/stock-peers';

/** Whether the stock agent and plugin are on this machine, to be measured themselves. */
export const hasStockPair = hasStockPlugin && stockAgentFolder() !== undefined;

/** What stands for them where they are not. */
export const pacerNote =
  'against a pacer that writes as the official pair sends (1,024 bytes, then 1 ms) over the same relay';
export const stockPairNote = 'against the official plugin and the stock agent on the same bridge';

/** A program for the node that writes as the stock peers do: 1,024 bytes, then a millisecond of nothing. */
export function pacedProgram(bytes: number): string {
  const script = `const b=Buffer.alloc(1024,97);b[1023]=10;const s=new Int32Array(new SharedArrayBuffer(4));for(let n=0;n<${bytes};n+=1024){require("fs").writeSync(1,b);Atomics.wait(s,0,0,1)}`;
  return `${process.execPath} -e '${script}'`;
}

interface BridgeParts {
  facts: BridgeFacts;
  ssm: SSMClient;
  directory: string;
}

/** A stock agent on the bridge for the time of `work`, and sessions of the stock plugin on it. */
export async function withStockPair<T>(
  { facts, ssm, directory }: BridgeParts,
  work: (open: (more?: readonly string[]) => PluginSession) => Promise<T>,
): Promise<T> {
  const { ActivationCode: activationCode = '', ActivationId: activationId = '' } = await ssm.send(
    new CreateActivationCommand({ IamRole: 'quarterdeck-node' }),
  );
  const agent = new StockAgent(stockAgentFolder() as string, directory, {
    ...facts,
    activationId,
    activationCode,
  });
  agent.start();
  try {
    const nodeId = await eventually(
      'the stock agent',
      async () => {
        const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
        const found = InstanceInformationList.find(({ AgentVersion }) => AgentVersion?.startsWith('3.'));
        if (found?.InstanceId === undefined) return undefined;
        const { Status } = await ssm.send(new GetConnectionStatusCommand({ Target: found.InstanceId }));
        return Status === 'connected' ? found.InstanceId : undefined;
      },
      60_000,
    );
    return await work((more) => new PluginSession(facts, directory, nodeId, more));
  } finally {
    await agent.stop();
  }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
