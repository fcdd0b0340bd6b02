import { generatePrivateKey } from '#electron/local-node/registration/key-pair';
import { ApiClient } from '#electron/local-node/service/api-client';
import { openTransport, toServiceEndpoint } from '#electron/local-node/service/https-transport';
import { systemClock } from '#electron/platform/node/system-clock';
import { type NodeScript, ScriptedNode } from './scripted-node';

export interface NodesRequest extends NodeScript {
  count: number;
  endpoint: string;
  region: string;
  caFile: string;
  activationId: string;
  activationCode: string;
}

/** Nodes that open at one time; more would only wait for one another. */
const atOnce = 32;

/** Opens the nodes and keeps them until the parent goes away. Reports as JSON lines on standard output. */
export async function runNodes(request: NodesRequest): Promise<void> {
  const { activationCode, activationId, caFile, count, endpoint, region, ...script } = request;
  const client = new ApiClient(openTransport(toServiceEndpoint({ endpoint, region, caFile })), systemClock);
  const key = await generatePrivateKey();
  const nodes = Array.from(
    { length: count },
    (_, index) =>
      new ScriptedNode({
        client,
        activation: { activationId, activationCode },
        key,
        name: `scripted-${String(index + 1).padStart(5, '0')}`,
        script,
      }),
  );
  const waiting = [...nodes];
  const open = async () => {
    for (let node = waiting.shift(); node; node = waiting.shift()) await node.start();
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, open));
  const report = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  report({ kind: 'ready', count });
  await new Promise<void>((resolve) => {
    process.stdin.on('data', () => {
      const sum = (pick: (node: ScriptedNode) => number) =>
        nodes.reduce((total, node) => total + pick(node), 0);
      report({ kind: 'counts', ran: sum((node) => node.ran), repeated: sum((node) => node.repeated) });
    });
    process.stdin.on('end', resolve);
    process.stdin.on('error', () => resolve());
  });
  for (const node of nodes) node.stop();
}
