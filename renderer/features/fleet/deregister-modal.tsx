import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { call } from '../../host/host';
import { Failure } from '../../ui/failure';
import { flash } from '../../ui/flash-store';

/** Asks before nodes are deregistered, and says what that means. */
export function DeregisterModal({
  connectionId,
  nodes,
  onClose,
}: {
  connectionId: string;
  nodes: ManagedNode[];
  onClose(): void;
}) {
  const client = useQueryClient();
  const count = nodes.length === 1 ? (nodes[0]?.name ?? '') : `${nodes.length} nodes`;
  const deregister = useMutation({
    mutationFn: async () => {
      for (const { nodeId } of nodes) await call('fleet/deregister-node', { connectionId, nodeId });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['fleet', connectionId] }),
    onSuccess: () => {
      flash('success', `${count} deregistered`);
      onClose();
    },
  });
  return (
    <Modal
      visible
      header={`Deregister ${count}?`}
      onDismiss={onClose}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={deregister.isPending} onClick={() => deregister.mutate()}>
              Deregister
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>
          Inventory and tags of {count} are deleted and open shells end. The machine itself is not changed; it
          can join again with a new activation, under a new node ID.
        </Box>
        <Alert type="info">This machine's own node joins again by itself.</Alert>
        {deregister.isError && <Failure title="Not every node was deregistered" error={deregister.error} />}
      </SpaceBetween>
    </Modal>
  );
}
