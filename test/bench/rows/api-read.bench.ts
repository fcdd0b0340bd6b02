import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { signRequest } from '../../../electron/wire/signature-v4/sign';
import { withEnrolledBridge } from '../enrolled-bridge';
import { type BenchRow, median } from '../row';

const connections = 8;
const requests = 3000;
const rounds = 5;
const body = '{}';

function post(agent: Agent, url: URL, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': '2' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Requests per second over a few kept connections; the signature is made once, so that the client's work is the same. */
async function rate(url: URL, headers: Record<string, string>): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let left = requests;
  const worker = async () => {
    while (left-- > 0) await post(agent, url, headers);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return requests / seconds;
}

function startPlainServer(answer: string): Promise<{ url: URL; stop(): void }> {
  const child = fork(join(import.meta.dirname, '..', 'plain-server.mjs'));
  return new Promise((resolve) => {
    child.once('message', (port) =>
      resolve({ url: new URL(`http://127.0.0.1:${port}/`), stop: () => child.kill() }),
    );
    child.send(answer);
  });
}

const row: BenchRow = {
  id: 'api-read',
  unit: 'requests/s',
  better: 'higher',
  budget: 0.5,
  run: () =>
    withEnrolledBridge(async ({ facts }) => {
      const url = new URL('/', facts.endpoint);
      const unsigned = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonSSM.DescribeInstanceInformation',
      };
      const headers = () =>
        signRequest({ method: 'POST', url, body, headers: unsigned }, facts, {
          service: 'ssm',
          region: facts.region,
          nowMs: Date.now(),
        });
      const plain = await startPlainServer(await post(new Agent(), url, headers()));
      const ours: number[] = [];
      const theirs: number[] = [];
      try {
        await rate(url, headers());
        await rate(plain.url, headers());
        for (let round = 0; round < rounds; round += 1) {
          ours.push(await rate(url, headers()));
          theirs.push(await rate(plain.url, headers()));
        }
      } finally {
        plain.stop();
      }
      return {
        measured: median(ours),
        yardstick: median(theirs),
        note: `DescribeInstanceInformation of one node, ${connections} connections, against a node:http server that parses and prints the same JSON`,
      };
    }),
};
export default row;
