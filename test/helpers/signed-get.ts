import { request } from 'node:http';
import { signRequest } from '#electron/wire/signature-v4/sign';
import type { BridgeFacts } from './bridge-command';

/** A signed GET of one of the bridge's added addresses; answers the body as it came. */
export function signedGet(
  facts: Pick<BridgeFacts, 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey'>,
  path: string,
  take?: (bytes: Buffer) => void,
): Promise<{ status: number; body: Buffer }> {
  const url = new URL(path, facts.endpoint);
  const headers = signRequest({ method: 'GET', url }, facts, {
    service: 'ssm',
    region: facts.region,
    nowMs: Date.now(),
  });
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'GET', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => (take ? take(chunk) : chunks.push(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
