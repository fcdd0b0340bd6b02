import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { targetText } from '#shared/tunnels/tunnel';
import { Copyable } from '../../ui/copyable';
import { Failure } from '../../ui/failure';
import { ConnectWith } from './connect-with';
import { HealthCell } from './health-cell';
import { SshConfigLines } from './ssh-config-lines';
import { TunnelForm } from './tunnel-form';
import { columnText, shownPort } from './tunnel-text';
import { useTunnels } from './use-tunnels';

interface NodeConnectPanelProps {
  node: ManagedNode;
  onShowTunnels(): void;
}

/** How programs of this computer reach a node: its tunnels, and the lines for ssh. */
export function NodeConnectPanel({ node, onShowTunnels }: NodeConnectPanelProps) {
  const query = useTunnels();
  const [isForwarding, setForwarding] = useState(false);
  const tunnels = (query.data ?? []).filter(
    ({ saved }) => saved.nodeId === node.nodeId && saved.connectionId === node.connectionId,
  );
  return (
    <SpaceBetween size="m">
      <Table
        items={tunnels}
        trackBy={({ saved }) => saved.tunnelId}
        loading={query.isPending}
        loadingText="Loading tunnels"
        ariaLabels={{ tableLabel: 'Tunnels' }}
        header={
          <Header
            variant="h2"
            counter={query.isPending ? '' : `(${tunnels.length})`}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={onShowTunnels}>All tunnels</Button>
                <Button data-testid="forward-port" onClick={() => setForwarding(true)}>
                  Forward a port…
                </Button>
              </SpaceBetween>
            }
          >
            Tunnels
          </Header>
        }
        empty={
          query.isError ? (
            <Failure
              title="The tunnels could not be read"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <Box textAlign="center" padding="s" color="text-body-secondary">
              No port of this node is forwarded.
            </Box>
          )
        }
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ saved }) => saved.name },
          { id: 'state', header: 'State', cell: (tunnel) => <HealthCell tunnel={tunnel} /> },
          {
            id: 'address',
            header: 'Local address',
            cell: (tunnel) =>
              shownPort(tunnel) === undefined ? (
                'Automatic'
              ) : (
                <Copyable text={columnText(tunnel, 'address')} label="local address" />
              ),
          },
          { id: 'target', header: 'Target', cell: ({ saved }) => targetText(saved.target) },
          { id: 'connect', header: 'Programs', cell: (tunnel) => <ConnectWith tunnel={tunnel} /> },
        ]}
      />
      <Container header={<Header variant="h2">ssh and scp</Header>}>
        <SshConfigLines connectionId={node.connectionId} node={node} />
      </Container>
      {isForwarding && (
        <TunnelForm
          task={{ kind: 'create', node }}
          connectionId={node.connectionId}
          nodes={[node]}
          onClose={() => setForwarding(false)}
        />
      )}
    </SpaceBetween>
  );
}
