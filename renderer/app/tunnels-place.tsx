import type { Connection } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { useNodes } from '../features/fleet';
import { TunnelForm, TunnelsPage } from '../features/tunnels';

interface TunnelsPlaceProps {
  connection: Connection;
  onOpenNode(nodeId: string): void;
}

/** The tunnels, with the nodes that they can lead through. */
export function TunnelsPlace({ connection, onOpenNode }: TunnelsPlaceProps) {
  const { nodes } = useNodes(connection);
  return <TunnelsPage connection={connection} nodes={nodes} onOpenNode={onOpenNode} />;
}

interface ForwardPortProps {
  node: ManagedNode;
  onClose(): void;
  onCreated(): void;
}

/** Asks which port of a node is to be forwarded. */
export function ForwardPort({ node, onClose, onCreated }: ForwardPortProps) {
  return (
    <TunnelForm
      task={{ kind: 'create', node }}
      connectionId={node.connectionId}
      nodes={[node]}
      onClose={onClose}
      onSaved={onCreated}
    />
  );
}
