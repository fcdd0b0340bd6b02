import { request as httpRequest, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error';
import type { Clock, Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { signRequest } from '../../wire/signature-v4/sign';
import type { ExtraFacts } from '../aws/node-directory';

/** What is added to SSM by the bridge, over the same endpoint with the same signatures (docs/bridge-api.md). */
export interface BridgeEndpoint {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const nodesSchema = z.object({
  Nodes: z.array(
    z.object({
      nodeId: z.string(),
      connected: z.boolean(),
      tags: z.array(z.object({ Key: z.string(), Value: z.string() })),
      agentName: z.string().optional(),
      clockSkewMs: z.number().optional(),
    }),
  ),
});

const changeSchema = z.object({ topic: z.string(), nodeId: z.string().optional() });

/** What may differ from what was read; without a topic anything may. */
export type BridgeChange = Partial<z.infer<typeof changeSchema>>;

/** A signed GET. Raises Unavailable, with the status, for every answer but 200. */
export function getFromBridge(
  bridge: BridgeEndpoint,
  path: string,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const url = new URL(path, bridge.endpoint);
  const headers = signRequest({ method: 'GET', url }, bridge, {
    service: 'ssm',
    region: bridge.region,
    nowMs: Date.now(),
  });
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { headers, ...(signal ? { signal } : {}) }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else {
        response.resume();
        reject(new AppError('Unavailable', `The bridge answered ${response.statusCode} for ${path}.`));
      }
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Tags, connection and clock skew of all nodes in one call, instead of two calls a node. */
export async function readExtraFacts(bridge: BridgeEndpoint, signal?: AbortSignal): Promise<ExtraFacts[]> {
  const response = await getFromBridge(bridge, '/quarterdeck/v1/nodes', signal);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { Nodes } = nodesSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  return Nodes.map(({ tags, ...facts }) => ({
    ...facts,
    tags: tags.map((tag) => ({ key: tag.Key, value: tag.Value })),
  }));
}

const retryMs = 1000;

/** Follows the bridge's changes until stopped, connecting again whenever the stream breaks. */
export function followChanges(
  bridge: BridgeEndpoint,
  clock: Clock,
  logger: Logger,
  onChange: (change: BridgeChange) => void,
): { stop(): void } {
  const controller = new AbortController();
  let retry: Timer | undefined;
  const follow = async () => {
    const response = await getFromBridge(bridge, '/quarterdeck/v1/changes', controller.signal);
    // What changed while nobody listened is not known.
    onChange({});
    let rest = '';
    for await (const chunk of response) {
      const lines = (rest + (chunk as Buffer).toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!line.startsWith('data: ')) continue;
        const change = changeSchema.safeParse(JSON.parse(line.slice(6)));
        if (change.success) onChange(change.data);
      }
    }
  };
  const loop = () => {
    follow()
      .catch((error: Error) => logger.debug('the change stream broke', { reason: error.message }))
      .finally(() => {
        if (!controller.signal.aborted) retry = clock.after(retryMs, loop);
      });
  };
  loop();
  return {
    stop() {
      controller.abort();
      retry?.cancel();
    },
  };
}
