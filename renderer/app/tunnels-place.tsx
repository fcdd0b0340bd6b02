import type { Connection } from '#shared/connections/connection';
import type { ManagedNode, NodeRef } from '#shared/fleet/managed-node';
import { TunnelForm, TunnelsPage } from '../features/tunnels';
import { useNodeLists } from '../host/node-lists';

interface TunnelsPlaceProps {
  connections: readonly Connection[];
  focused: Connection;
  onOpenNode(node: NodeRef): void;
}

/** The tunnels, with the nodes that they can lead through. */
export function TunnelsPlace({ connections, focused, onOpenNode }: TunnelsPlaceProps) {
  const { nodes } = useNodeLists(connections);
  return <TunnelsPage connection={focused} nodes={nodes} onOpenNode={onOpenNode} />;
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
