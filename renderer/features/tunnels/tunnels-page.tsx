import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { cliCalls } from '#shared/api-log/cli-calls';
import type { Connection } from '#shared/connections/connection';
import type { ManagedNode, NodeRef } from '#shared/fleet/managed-node';
import type { ColumnKinds } from '#shared/fleet/row-query';
import { commonPort } from '#shared/tunnels/common-ports';
import { browserAddress } from '#shared/tunnels/connection-lines';
import { isRunning, type SavedTunnel, type Tunnel, targetText } from '#shared/tunnels/tunnel';
import { useConnections } from '../../host/use-connections';
import { ActionsMenu } from '../../ui/actions-menu';
import { Confirmation } from '../../ui/confirmation';
import { copyAsCli } from '../../ui/copy-as-cli';
import { Copyable } from '../../ui/copyable';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { ConnectWith } from './connect-with';
import { HealthCell } from './health-cell';
import { SshConfigLines } from './ssh-config-lines';
import { TotalCell, TrafficCell } from './traffic-cell';
import { deleteTunnels, openInBrowser, restartTunnels, startTunnels, stopTunnels } from './tunnel-actions';
import { TunnelForm, type TunnelFormTask } from './tunnel-form';
import { columnText, shownPort } from './tunnel-text';
import { useTunnels } from './use-tunnels';

interface TunnelsPageProps {
  /** Whose nodes other programs are told to reach. */
  connection: Connection;
  /** Of the connections that are looked at. */
  nodes: readonly ManagedNode[];
  onOpenNode(node: NodeRef): void;
}

/** What stands for a tunnel where there is no Quarterdeck. */
function tunnelCalls({ saved: { nodeId, target, localPort, chosenPort } }: Tunnel) {
  return cliCalls.forwardPort(nodeId, target, localPort === 0 ? (chosenPort ?? 0) : localPort);
}

const kinds: ColumnKinds = (column) => (column === 'since' ? 'time' : 'text');

/** The saved forwards: how each is, where it listens, what moves through it. */
export function TunnelsPage({ connection, nodes, onOpenNode }: TunnelsPageProps) {
  const query = useTunnels();
  const [task, setTask] = useState<TunnelFormTask>();
  const [deleting, setDeleting] = useState<Tunnel[]>();
  const tunnels = query.data ?? [];
  const connections = useConnections();
  const cliOf = (tunnel: Tunnel) => {
    const { connectionId } = tunnel.saved;
    const connectionOf = connections.find((one) => one.connectionId === connectionId) ?? { connectionId };
    return tunnelCalls(tunnel).map((call) => ({ call, connection: connectionOf }));
  };

  const nodeName = ({ nodeId, nodeName: savedName }: SavedTunnel) =>
    nodes.find((node) => node.nodeId === nodeId)?.name ?? savedName;

  const columns: DataColumn<Tunnel>[] = [
    {
      id: 'name',
      label: 'Name',
      width: 140,
      isRowHeader: true,
      cell: (tunnel) => (
        <span className="tunnel-name" data-testid={`tunnel-${tunnel.saved.tunnelId}`}>
          {tunnel.saved.name}
        </span>
      ),
    },
    {
      id: 'control',
      label: 'Start',
      width: 64,
      isControl: true,
      cell: (tunnel) => <StartOrStop tunnel={tunnel} />,
    },
    { id: 'state', label: 'State', width: 190, cell: (tunnel) => <HealthCell tunnel={tunnel} /> },
    {
      id: 'address',
      label: 'Local address',
      width: 160,
      cell: (tunnel) => (
        <div>
          {shownPort(tunnel) === undefined ? (
            <span className="quiet">Automatic</span>
          ) : (
            <Copyable text={columnText(tunnel, 'address')} label="local address" />
          )}
          <div>
            <ConnectWith tunnel={tunnel} />
          </div>
        </div>
      ),
    },
    {
      id: 'target',
      label: 'Target',
      width: 150,
      cell: ({ saved }) => (
        <div>
          <span title={commonPort(saved.target.port)?.label}>{targetText(saved.target)}</span>
          <div className="tunnel-reason">
            through{' '}
            <Link
              href="#"
              fontSize="inherit"
              onFollow={(event) => {
                event.preventDefault();
                onOpenNode(saved);
              }}
            >
              {nodeName(saved)}
            </Link>
          </div>
        </div>
      ),
    },
    { id: 'node', label: 'Node', width: 150, visible: false, cell: ({ saved }) => nodeName(saved) },
    {
      id: 'connections',
      label: 'Connections',
      width: 144,
      cell: ({ status }) =>
        status.health.kind === 'stopped' ? (
          '–'
        ) : (
          <div>
            {status.openConnections.toLocaleString()} open
            <div className="tunnel-reason">{status.totalConnections.toLocaleString()} in all</div>
          </div>
        ),
    },
    {
      id: 'throughput',
      label: 'Throughput',
      width: 160,
      cell: ({ status }) => <TrafficCell status={status} />,
    },
    { id: 'total', label: 'Total', width: 92, cell: ({ status }) => <TotalCell status={status} /> },
    {
      id: 'since',
      label: 'Since',
      width: 120,
      visible: false,
      cell: ({ status: { health } }) => <RelativeTime at={'since' in health ? health.since : undefined} />,
    },
  ];

  return (
    <SpaceBetween size="l">
      <DataTable<Tunnel>
        tableId="tunnels"
        testId="tunnels-table"
        title="Tunnels"
        noun={{ one: 'tunnel', many: 'tunnels' }}
        variant="full-page"
        rows={tunnels}
        rowId={({ saved }) => saved.tunnelId}
        rowLabel={({ saved }) => saved.name}
        columns={columns}
        text={columnText}
        kinds={kinds}
        searchColumns={['name', 'state', 'address', 'target', 'node']}
        selection
        isLoading={query.isPending}
        error={query.error}
        onRetry={() => void query.refetch()}
        empty={
          <Box textAlign="center" padding="l">
            <SpaceBetween size="s">
              <Box variant="strong">No tunnels</Box>
              <Box color="text-body-secondary">
                A tunnel leads a port of this computer to a port that a node can reach: a database, a page, an
                SSH server.
              </Box>
              <Button onClick={() => setTask({ kind: 'create' })}>Create tunnel</Button>
            </SpaceBetween>
          </Box>
        }
        actions={(selected) => {
          const [first] = selected;
          const one = selected.length === 1 ? first : undefined;
          const page =
            one?.status.localPort === undefined
              ? undefined
              : browserAddress(one.saved.target.port, one.status.localPort);
          return (
            <>
              <Button
                disabled={!selected.some(({ status }) => !isRunning(status))}
                onClick={() => void startTunnels(selected)}
              >
                Start
              </Button>
              <Button
                disabled={!selected.some(({ status }) => status.health.kind !== 'stopped')}
                onClick={() => void stopTunnels(selected)}
              >
                Stop
              </Button>
              <ActionsMenu
                isShown
                isDisabled={selected.length === 0}
                items={[
                  {
                    id: 'restart',
                    text: 'Restart',
                    disabled: !selected.some(({ status }) => isRunning(status)),
                  },
                  {
                    id: 'browser',
                    text: 'Open in browser',
                    disabled: page === undefined,
                    disabledReason: 'For one started tunnel to a port that has pages.',
                  },
                  { id: 'edit', text: 'Edit…', disabled: one === undefined },
                  { id: 'duplicate', text: 'Duplicate…', disabled: one === undefined },
                  { id: 'cli', text: 'Copy as AWS CLI' },
                  { id: 'delete', text: 'Delete…' },
                ]}
                onChoose={(id) => {
                  if (id === 'restart')
                    void restartTunnels(selected.filter(({ status }) => isRunning(status)));
                  else if (id === 'delete') setDeleting(selected);
                  else if (id === 'cli') void copyAsCli(selected.flatMap(cliOf));
                  else if (id === 'browser' && one) void openInBrowser(one.saved.tunnelId);
                  else if ((id === 'edit' || id === 'duplicate') && one) setTask({ kind: id, tunnel: one });
                }}
              />
              <Button
                variant="primary"
                data-testid="create-tunnel"
                onClick={() => setTask({ kind: 'create' })}
              >
                Create tunnel
              </Button>
            </>
          );
        }}
      />
      <ExpandableSection variant="container" headerText="ssh and scp without a tunnel">
        <SshConfigLines connectionId={connection.connectionId} />
      </ExpandableSection>
      {task && (
        <TunnelForm
          task={task}
          connectionId={connection.connectionId}
          nodes={nodes}
          onClose={() => setTask(undefined)}
        />
      )}
      {deleting && (
        <Confirmation
          title={
            deleting.length === 1
              ? `Delete ${deleting[0]?.saved.name}?`
              : `Delete ${deleting.length} tunnels?`
          }
          action="Delete"
          onAnswer={(isWanted) => {
            setDeleting(undefined);
            if (isWanted) void deleteTunnels(deleting);
          }}
        >
          {deleting.some(({ status }) => status.openConnections > 0)
            ? 'Connections that are open through it are closed.'
            : 'What it leads to is not touched.'}
        </Confirmation>
      )}
    </SpaceBetween>
  );
}

function StartOrStop({ tunnel }: { tunnel: Tunnel }) {
  const runs = isRunning(tunnel.status);
  const label = `${runs ? 'Stop' : 'Start'} ${tunnel.saved.name}`;
  return (
    <span title={label}>
      <Button
        variant="inline-icon"
        iconName={runs ? 'stop-circle' : 'play'}
        ariaLabel={label}
        data-testid={`toggle-${tunnel.saved.tunnelId}`}
        onClick={() => void (runs ? stopTunnels([tunnel]) : startTunnels([tunnel]))}
      />
    </span>
  );
}
