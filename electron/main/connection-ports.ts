import { createActivations } from '../adapters/aws/activations';
import { createSsmClient } from '../adapters/aws/client';
import { createInventorySource } from '../adapters/aws/inventory-source';
import { createNodeDirectory } from '../adapters/aws/node-directory';
import { createSessionDirectory } from '../adapters/aws/session-directory';
import { createSessionStarter } from '../adapters/aws/session-starter';
import { type BridgeEndpoint, readExtraFacts } from '../adapters/bridge/bridge-endpoint';
import type { Activations, NodeDirectory } from '../features/fleet/ports';
import type { InventorySource } from '../features/inventory/ports';
import type { SessionDirectory } from '../features/sessions/ports';
import type { SessionStarter } from '../features/terminals/ports';

/** What the features need of one connection. */
export interface ConnectionPorts {
  nodes: NodeDirectory;
  activations: Activations;
  inventory: InventorySource;
  sessions: SessionStarter;
  sessionDirectory: SessionDirectory;
  /** Closes the sockets. */
  close(): void;
}

/** The ports of a bridge: the AWS SDK against its endpoint, and what the bridge adds to SSM. */
export function createBridgePorts(connectionId: string, bridge: BridgeEndpoint): ConnectionPorts {
  const { region, endpoint, accessKeyId, secretAccessKey } = bridge;
  const client = createSsmClient({ region, endpoint, credentials: { accessKeyId, secretAccessKey } });
  return {
    nodes: createNodeDirectory({
      connectionId,
      client,
      extraFacts: (signal) => readExtraFacts(bridge, signal),
    }),
    activations: createActivations(client, 'quarterdeck-node'),
    inventory: createInventorySource(client),
    sessions: createSessionStarter(client),
    sessionDirectory: createSessionDirectory(client),
    close: () => client.destroy(),
  };
}
