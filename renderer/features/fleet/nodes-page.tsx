import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { nodeColumnText, nodeFilterColumns } from '#shared/fleet/node-columns';
import { call } from '../../host/host';
import { ActionsMenu } from '../../ui/actions-menu';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { PingStatus } from '../../ui/ping-status';
import { RelativeTime } from '../../ui/relative-time';
import { runExport } from '../../ui/run-export';
import { useIsPainted } from '../../ui/use-is-painted';
import { useNodes } from './use-nodes';

const AddNodeModal = lazy(async () => ({ default: (await import('./add-node-modal')).AddNodeModal }));
const DeregisterModal = lazy(async () => ({ default: (await import('./deregister-modal')).DeregisterModal }));

interface NodesPageProps {
  connection: Connection;
  localNodeId: string | undefined;
  onOpenNode(nodeId: string): void;
  onOpenShell(node: ManagedNode): void;
  /** The table has rows: last known ones, then live ones. */
  onFilled(isLive: boolean): void;
}

export function NodesPage({ connection, localNodeId, onOpenNode, onOpenShell, onFilled }: NodesPageProps) {
  const { connectionId } = connection;
  const { query, nodes, lastReadAt } = useNodes(
    connectionId,
    connection.capabilities.includes('push-changes'),
  );
  const isLive = lastReadAt === undefined;
  const isPainted = useIsPainted();
  const [dialog, setDialog] = useState<{ kind: 'add' } | { kind: 'deregister'; nodes: ManagedNode[] }>();
  const tagKeys = useMemo(
    () => [...new Set(nodes.flatMap((node) => node.tags.map((tag) => tag.key)))].sort(),
    [nodes],
  );
  const isFilled = nodes.length > 0;
  useEffect(() => {
    if (isFilled) onFilled(isLive);
  }, [isFilled, isLive, onFilled]);
  const hasConnection = connection.state.kind !== 'failed';
  const canAdd = connection.capabilities.includes('create-activation');

  const columns: DataColumn<ManagedNode>[] = [
    {
      id: 'name',
      label: 'Name',
      isRowHeader: true,
      width: 170,
      cell: (node) => (
        <span data-testid={`node-row-${node.nodeId}`}>
          <Link
            href="#"
            onFollow={(event) => {
              event.preventDefault();
              onOpenNode(node.nodeId);
            }}
          >
            {node.name}
          </Link>
          {node.nodeId === localNodeId && (
            <>
              {' '}
              <Badge color="blue">this machine</Badge>
            </>
          )}
        </span>
      ),
    },
    {
      id: 'shell',
      label: 'Shell',
      width: 150,
      isControl: true,
      cell: (node) => (
        <Button
          wrapText={false}
          variant="inline-link"
          iconName="angle-right"
          ariaLabel={`Open shell on ${node.name}`}
          data-testid={`open-shell-${node.nodeId}`}
          disabled={isLive && node.sessionStatus === 'notconnected'}
          disabledReason="The node is not connected."
          onClick={() => onOpenShell(node)}
        >
          Open shell
        </Button>
      ),
    },
    { id: 'nodeId', label: 'Node ID', width: 206 },
    {
      id: 'pingStatus',
      label: 'Ping status',
      width: 180,
      cell: (node) => (
        <span className="no-wrap">
          <PingStatus status={node.pingStatus} isLive={isLive} />{' '}
          <Box variant="small" display="inline" color="text-body-secondary">
            <RelativeTime at={node.lastPingAt} />
          </Box>
        </span>
      ),
    },
    { id: 'ipAddress', label: 'IP address', width: 128 },
    {
      id: 'lastPingAt',
      label: 'Last ping',
      width: 140,
      visible: false,
      cell: (node) => <RelativeTime at={node.lastPingAt} />,
    },
    {
      id: 'platformName',
      label: 'Platform',
      width: 188,
      cell: (node) => [node.platformName, node.platformVersion].filter(Boolean).join(' ') || '–',
    },
    {
      id: 'tags',
      label: 'Tags',
      width: 170,
      cell: (node) =>
        node.tags.length === 0 ? (
          '–'
        ) : (
          <SpaceBetween direction="horizontal" size="xxs">
            {node.tags.map((tag) => (
              <Badge key={tag.key}>{`${tag.key}: ${tag.value}`}</Badge>
            ))}
          </SpaceBetween>
        ),
    },
    { id: 'platformVersion', label: 'Platform version', visible: false },
    { id: 'platformType', label: 'Platform type', visible: false },
    { id: 'agentVersion', label: 'Agent version', width: 146 },
    { id: 'sourceType', label: 'Source type', width: 150 },
  ];

  return (
    <>
      <DataTable<ManagedNode>
        tableId="nodes"
        testId="nodes-table"
        freshness={isLive ? 'live' : 'last-known'}
        title="Nodes"
        noun={{ one: 'node', many: 'nodes' }}
        variant="full-page"
        rows={nodes}
        rowId={(node) => node.nodeId}
        columns={columns}
        text={nodeColumnText}
        searchColumns={nodeFilterColumns()}
        extraProperties={tagKeys.map((key) => ({ key: `tag:${key}`, label: `Tag ${key}` }))}
        description={
          lastReadAt === undefined ? undefined : <LastRead at={lastReadAt} isReading={hasConnection} />
        }
        isLoading={hasConnection && (query.isPending || query.isFetching) && nodes.length === 0}
        error={hasConnection ? query.error : null}
        onRetry={() => void query.refetch()}
        selection
        empty={
          !hasConnection ? (
            <Box textAlign="center" padding="l" color="text-body-secondary">
              No nodes can be read while the connection is not available.
            </Box>
          ) : (
            <Box textAlign="center" padding="l">
              <SpaceBetween size="s">
                <Box variant="strong">No nodes yet</Box>
                <Box color="text-body-secondary">
                  This machine appears here within seconds of the first start. Other machines join with an
                  activation.
                </Box>
                {canAdd && <Button onClick={() => setDialog({ kind: 'add' })}>Add node</Button>}
              </SpaceBetween>
            </Box>
          )
        }
        actions={(selected, view) => (
          <>
            <Button
              iconName="refresh"
              ariaLabel="Refresh nodes"
              onClick={() => void query.refetch()}
              loading={query.isFetching && nodes.length > 0}
            />
            <ActionsMenu
              isShown={isPainted}
              items={[
                { id: 'shell', text: selected.length > 1 ? `Open ${selected.length} shells` : 'Open shell' },
                { id: 'copy', text: selected.length > 1 ? 'Copy node IDs' : 'Copy node ID' },
                { id: 'deregister', text: 'Deregister…' },
              ]}
              isDisabled={selected.length === 0}
              onChoose={(id) => {
                if (id === 'shell') selected.forEach(onOpenShell);
                else if (id === 'copy')
                  void navigator.clipboard.writeText(selected.map((node) => node.nodeId).join('\n'));
                else setDialog({ kind: 'deregister', nodes: selected });
              }}
            />
            <Button
              iconName="download"
              data-testid="export-csv"
              disabled={view.rowCount === 0}
              onClick={() =>
                void runExport((jobId) =>
                  call('fleet/export-nodes', {
                    connectionId,
                    jobId,
                    query: view.query,
                    columns: view.columns,
                  }),
                )
              }
            >
              Export CSV
            </Button>
            {canAdd && (
              <Button
                variant="primary"
                disabled={!hasConnection}
                disabledReason="The connection is not available."
                onClick={() => setDialog({ kind: 'add' })}
                data-testid="add-node"
              >
                Add node
              </Button>
            )}
          </>
        )}
      />
      <Suspense>
        {dialog?.kind === 'add' && (
          <AddNodeModal connectionId={connectionId} onClose={() => setDialog(undefined)} />
        )}
        {dialog?.kind === 'deregister' && (
          <DeregisterModal
            connectionId={connectionId}
            nodes={dialog.nodes}
            onClose={() => setDialog(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

/** Says that what is shown was not read just now. */
function LastRead({ at, isReading }: { at: number; isReading: boolean }) {
  return (
    <span role="status">
      As last read <RelativeTime at={at} />
      {isReading ? '; reading again' : ''}
    </span>
  );
}
