import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBridge } from '#electron/control-plane/bridge';
import { bridgeSecrets } from '#electron/control-plane/secrets';
import { openStore } from '#electron/control-plane/store/database';
import { NodeStore } from '#electron/control-plane/store/nodes';
import { TagStore } from '#electron/control-plane/store/tags';
import { silentLogger } from '#electron/platform/logger';
import { systemClock } from '#electron/platform/node/system-clock';

export interface FilledBridge {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  nodeIds: string[];
  stop(): Promise<void>;
}

/** A bridge of this process with so many nodes, written by its own store; each has the tag `number`. */
export async function startFilledBridge(nodeCount: number): Promise<FilledBridge> {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-filled-'));
  const dataDirectory = join(directory, 'bridge');
  mkdirSync(dataDirectory, { recursive: true });
  const secrets = bridgeSecrets(dataDirectory, undefined);
  const now = systemClock.now();
  const { store } = openStore(join(dataDirectory, 'bridge.db'), silentLogger, now);
  const nodes = new NodeStore(store);
  const tags = new TagStore(store);
  const nodeIds = Array.from(
    { length: nodeCount },
    (_, index) => `mi-${(index + 1).toString(16).padStart(17, '0')}`,
  );
  store.transaction(() => {
    nodeIds.forEach((nodeId, index) => {
      nodes.insert({
        nodeId,
        name: `node-${index}`,
        activationId: 'a',
        iamRole: 'role',
        registeredAt: now - nodeCount + index,
        publicKey: 'key',
        fingerprint: 'print',
      });
      tags.set('ManagedInstance', nodeId, [{ Key: 'number', Value: String(index) }]);
    });
  });
  store.close();
  const bridge = await startBridge({ dataDirectory, secrets, clock: systemClock, logger: silentLogger });
  const { endpoint, region } = bridge.ready;
  const { accessKeyId, secretAccessKey } = secrets;
  return {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    nodeIds,
    async stop() {
      await bridge.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
