import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { makeTlsIdentity } from '../../helpers/tls-authority';
import { memoryOf, withLoadedBridge } from '../../load/loaded-bridge';
import type { BenchRow } from '../row';

const count = 1000;
const kibibyte = 1024;

/** The yardstick: as many WebSockets over TLS to a server that does nothing else. */
async function bare(): Promise<number> {
  const identity = await makeTlsIdentity();
  const child = fork(join(import.meta.dirname, '..', 'bare-gateway.mjs'));
  const port = await new Promise<number>((resolve) => {
    child.once('message', (value) => resolve(value as number));
    child.send(identity);
  });
  const before = memoryOf(child.pid as number);
  const sockets: WebSocket[] = [];
  for (let index = 0; index < count; index += 1) {
    const socket = new WebSocket(`wss://127.0.0.1:${port}`, { ca: identity.ca, perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    sockets.push(socket);
  }
  await delay(3000);
  const after = memoryOf(child.pid as number);
  for (const socket of sockets) socket.terminate();
  child.kill();
  return (after - before) / count;
}

const row: BenchRow = {
  id: 'idle-node-memory',
  unit: 'KiB',
  better: 'lower',
  budget: 3,
  run: async () => {
    const theirs = await bare();
    const ours = await withLoadedBridge(
      count,
      { workMs: 0, outputLength: 0 },
      async ({ memory, memoryBefore }) => {
        await delay(5000);
        return (memory() - memoryBefore) / count;
      },
    );
    return {
      measured: ours / kibibyte,
      yardstick: theirs / kibibyte,
      note: `memory of the bridge for each of ${count} connected nodes with nothing to do, registration and all, against as many WebSockets over TLS to a server that does nothing else`,
    };
  },
};
export default row;
