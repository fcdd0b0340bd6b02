import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import { connectionColumns, withConnectionColumns } from '#shared/connections/connection-columns';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { nodeColumnKind, nodeColumnText, nodeFilterColumns } from '#shared/fleet/node-columns';
import { call } from '../../host/host';
import { ActionsMenu } from '../../ui/actions-menu';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { PingStatus } from '../../ui/ping-status';
import { RelativeTime } from '../../ui/relative-time';
import { runExport } from '../../ui/run-export';
import { useIsPainted } from '../../ui/use-is-painted';
import { useIsWide } from '../../ui/use-is-wide';
import { copyNodeIds } from './copy-node-ids';
import { whyNoFiles } from './file-support';
import { copyNodesAsCli, nodeCliItem } from './node-cli';
import { TagBadges } from './tag-badges';
import { type FleetNodes, useFleetNodes } from './use-fleet-nodes';

const Confirmation = lazy(async () => ({ default: (await import('../../ui/confirmation')).Confirmation }));
const AddNodeModal = lazy(async () => ({ default: (await import('./add-node-modal')).AddNodeModal }));
const DeregisterModal = lazy(async () => ({ default: (await import('./deregister-modal')).DeregisterModal }));

/** More shells than this are not opened without asking. */
const manyShells = 8;

function shellsText(selected: number, reachable: number): string {
  if (selected <= 1) return 'Open shell';
  return selected === reachable
    ? `Open ${selected} shells`
    : `Open ${reachable} shells (${selected - reachable} cannot be opened)`;
}

interface NodesPageProps {
  /** Those that are looked at as one. */
  connections: readonly Connection[];
  /** Of these, the one to which a node is added. */
  focused: Connection;
  localNodeId: string | undefined;
  onOpenNode(node: ManagedNode): void;
  /** Asks why it is lost. */
  onExamine(node: ManagedNode): void;
  onOpenShell(node: ManagedNode): void;
  onForwardPort(node: ManagedNode): void;
  /** Puts a command together that goes to these. */
  onRunCommand(nodes: ManagedNode[]): void;
  onUpload(node: ManagedNode): void;
  onDownload(node: ManagedNode): void;
  /** The table has rows: last known ones, then live ones. */
  onFilled(isLive: boolean): void;
}

export function NodesPage(props: NodesPageProps) {
  const { connections, focused, localNodeId, onOpenNode, onOpenShell, onForwardPort, onFilled } = props;
  const { onExamine, onRunCommand, onUpload, onDownload } = props;
  const fleet = useFleetNodes(connections);
  const { nodes, lastReadAt } = fleet;
  const isLive = lastReadAt === undefined;
  const isPainted = useIsPainted();
  const isWide = useIsWide();
  const [dialog, setDialog] = useState<
    { kind: 'add' } | { kind: 'deregister' | 'shells'; nodes: ManagedNode[] }
  >();
  const tagKeys = useMemo(
    () => [...new Set(nodes.flatMap((node) => node.tags.map((tag) => tag.key)))].sort(),
    [nodes],
  );
  const isFilled = nodes.length > 0;
  useEffect(() => {
    if (isFilled) onFilled(isLive);
  }, [isFilled, isLive, onFilled]);
  const isFleet = connections.length > 1;
  const byId = useMemo(() => new Map(connections.map((one) => [one.connectionId, one])), [connections]);
  const isReachable = (one: Connection | undefined) => one !== undefined && !isDown(one.state);
  const hasConnection = connections.some(isReachable);
  const whyNoChange = (node: ManagedNode) => {
    const connection = byId.get(node.connectionId);
    if (!isReachable(connection)) return 'The connection is not available.';
    return connection?.isReadOnly ? 'The connection is marked as read-only.' : undefined;
  };
  const whyNoShell = (node: ManagedNode) => {
    const why = whyNoChange(node);
    if (why !== undefined) return why;
    return fleet.isLive(node.connectionId) && node.sessionStatus === 'notconnected'
      ? 'The node is not connected.'
      : undefined;
  };
  const isLost = (node: ManagedNode) => node.pingStatus !== 'Online' && fleet.isLive(node.connectionId);
  /** Of an action on one node that starts a session. */
  const forOne = (selected: readonly ManagedNode[], whyNot: (node: ManagedNode) => string | undefined) => {
    const [only] = selected;
    const reason =
      only === undefined || selected.length > 1
        ? 'For one node at a time.'
        : (whyNoChange(only) ?? whyNot(only));
    return { disabled: reason !== undefined, disabledReason: reason ?? '' };
  };
  const canAdd =
    focused.capabilities.includes('create-activation') &&
    !focused.isReadOnly &&
    focused.state.kind !== 'needs-person';
  const text = useMemo(() => withConnectionColumns(connections, nodeColumnText), [connections]);

  const openShells = (of: ManagedNode[]) => {
    if (of.length > manyShells) setDialog({ kind: 'shells', nodes: of });
    else of.forEach(onOpenShell);
  };

  /** Why EC2 tells nothing of the nodes of a connection. */
  const ec2Missing = (node: ManagedNode) =>
    byId.get(node.connectionId)?.hints.find(({ capability }) => capability === 'ec2-detail')?.reason;
  const ec2Column = (id: string, label: string, width: number): DataColumn<ManagedNode> => ({
    ...{ id, label, width, visible: false },
    cell: (node) => {
      const missing = node.nodeId.startsWith('i-') && !node.ec2 ? ec2Missing(node) : undefined;
      return missing === undefined ? text(node, id) || '–' : <span title={missing}>Not permitted</span>;
    },
  });

  const columns: DataColumn<ManagedNode>[] = [
    {
      id: 'name',
      label: 'Name',
      isRowHeader: true,
      width: 212,
      cell: (node) => (
        <span data-testid={`node-row-${node.nodeId}`}>
          <Link
            href="#"
            onFollow={(event) => {
              event.preventDefault();
              onOpenNode(node);
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
      width: 82,
      isControl: true,
      cell: (node) => (
        <span title={`Open shell on ${node.name}`}>
          <Button
            variant="inline-icon"
            iconName="command-prompt"
            ariaLabel={`Open shell on ${node.name}`}
            data-testid={`open-shell-${node.nodeId}`}
            disabled={whyNoShell(node) !== undefined}
            disabledReason={whyNoShell(node) ?? ''}
            onClick={() => onOpenShell(node)}
          />
        </span>
      ),
    },
    { id: 'nodeId', label: 'Node ID', width: 202 },
    ...fleetColumns(isFleet),
    {
      id: 'pingStatus',
      label: 'Ping status',
      width: 190,
      cell: (node) => (
        <>
          <PingStatus
            status={node.pingStatus}
            isLive={fleet.isLive(node.connectionId)}
            {...(isLost(node) ? { onWhy: () => onExamine(node), whyLabel: `Why is ${node.name} lost?` } : {})}
          />{' '}
          <Box variant="small" display="inline" color="text-body-secondary">
            <RelativeTime at={node.lastPingAt} isNarrow />
          </Box>
        </>
      ),
    },
    { id: 'ipAddress', label: 'IP address', width: 132 },
    {
      id: 'lastPingAt',
      label: 'Last ping',
      width: 140,
      visible: false,
      cell: (node) => <RelativeTime at={node.lastPingAt} />,
    },
    {
      id: 'platform',
      label: 'Platform',
      width: 180,
      visible: isWide,
    },
    {
      id: 'tags',
      label: 'Tags',
      width: 270,
      cell: (node) => <TagBadges tags={node.tags} />,
    },
    { id: 'platformVersion', label: 'Platform version', visible: false },
    { id: 'platformType', label: 'Platform type', visible: false },
    { id: 'agentVersion', label: 'Agent version', width: 146, visible: isWide },
    { id: 'sourceType', label: 'Source type', width: 150, visible: isWide },
    ec2Column('ec2State', 'Instance state', 130),
    ec2Column('instanceType', 'Instance type', 130),
    ec2Column('vpcId', 'VPC', 190),
    ec2Column('instanceProfile', 'Instance profile', 180),
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
        rowId={(node) => `${node.connectionId} ${node.nodeId}`}
        rowLabel={(node) => node.name}
        columns={columns}
        text={text}
        kinds={nodeColumnKind}
        searchColumns={searchColumns}
        extraProperties={tagKeys.map((key) => ({ key: `tag:${key}`, label: `Tag ${key}` }))}
        loadingNote={
          lastReadAt !== undefined ? (
            <LastRead at={lastReadAt} isReading={hasConnection} />
          ) : (
            <FleetReading fleet={fleet} />
          )
        }
        isLoading={hasConnection && fleet.isReading && nodes.length === 0}
        error={hasConnection ? fleet.error : null}
        onRetry={fleet.readAgain}
        selection
        empty={
          !hasConnection ? (
            <Box textAlign="center" padding="l" color="text-body-secondary">
              {isFleet
                ? 'No nodes can be read while none of the connections is available.'
                : 'No nodes can be read while the connection is not available.'}
            </Box>
          ) : (
            <Box textAlign="center" padding="l">
              <SpaceBetween size="s">
                <Box variant="strong">No nodes yet</Box>
                <Box color="text-body-secondary">
                  {connections.some(({ capabilities }) => capabilities.includes('restart'))
                    ? 'This machine appears here within seconds of the first start. Other machines join with an activation.'
                    : 'Nodes appear here when their agent has registered with Systems Manager in this account and Region.'}
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
              disabled={!hasConnection}
              disabledReason="The connection is not available."
              onClick={fleet.readAgain}
              loading={fleet.isFetching && nodes.length > 0}
            />
            <ActionsMenu
              isShown={isPainted}
              items={[
                {
                  id: 'shell',
                  text: shellsText(selected.length, selected.filter((node) => !whyNoShell(node)).length),
                  disabled: selected.every(whyNoShell),
                  disabledReason: selected[0] ? (whyNoShell(selected[0]) ?? '') : '',
                },
                {
                  id: 'command',
                  text: 'Run a command…',
                  disabled: selected.every(whyNoChange),
                  disabledReason: selected[0] ? (whyNoChange(selected[0]) ?? '') : '',
                },
                {
                  id: 'forward',
                  text: 'Forward a port…',
                  ...forOne(selected, () => undefined),
                },
                ...(['upload', 'download'] as const).map((id) => ({
                  id,
                  text: id === 'upload' ? 'Upload files…' : 'Download a file…',
                  ...forOne(selected, whyNoFiles),
                })),
                {
                  id: 'why',
                  text: 'Why is it lost?',
                  disabled: selected.length !== 1 || !selected.every(isLost),
                  disabledReason: selected.length === 1 ? 'The node is not lost.' : 'For one node at a time.',
                },
                { id: 'copy', text: selected.length > 1 ? 'Copy node IDs' : 'Copy node ID' },
                nodeCliItem,
                {
                  id: 'deregister',
                  text: 'Deregister…',
                  disabled: selected.every(whyNoChange),
                  disabledReason: selected[0] ? (whyNoChange(selected[0]) ?? '') : '',
                },
              ]}
              isDisabled={selected.length === 0}
              onChoose={(id) => {
                if (id === 'shell') openShells(selected.filter((node) => !whyNoShell(node)));
                else if (id === 'command') onRunCommand(selected);
                else if (id === 'forward' && selected[0]) onForwardPort(selected[0]);
                else if (id === 'upload' && selected[0]) onUpload(selected[0]);
                else if (id === 'download' && selected[0]) onDownload(selected[0]);
                else if (id === 'why' && selected[0]) onExamine(selected[0]);
                else if (id === 'copy') void copyNodeIds(selected);
                else if (copyNodesAsCli(id, connections, selected)) return;
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
                    connectionIds: connections.map(({ connectionId }) => connectionId),
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
                disabled={!isReachable(focused)}
                disabledReason="The connection is not available."
                onClick={() => setDialog({ kind: 'add' })}
                data-testid="add-node"
              >
                {isFleet ? `Add node to ${focused.name}` : 'Add node'}
              </Button>
            )}
          </>
        )}
      />
      <Suspense>
        {dialog?.kind === 'shells' && (
          <Confirmation
            title={`Open ${dialog.nodes.length} shells?`}
            action="Open"
            onAnswer={(isWanted) => {
              setDialog(undefined);
              if (isWanted) dialog.nodes.forEach(onOpenShell);
            }}
          >
            Each is a session of its own and stands as a tab.
          </Confirmation>
        )}
        {dialog?.kind === 'add' && <AddNodeModal connection={focused} onClose={() => setDialog(undefined)} />}
        {dialog?.kind === 'deregister' && (
          <DeregisterModal
            nodes={dialog.nodes}
            localNodeId={localNodeId}
            onClose={() => setDialog(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

const searchColumns = [...nodeFilterColumns(), ...connectionColumns];

/** Where a node is; shown unasked where nodes of several connections stand together. */
function fleetColumns(isFleet: boolean): DataColumn<ManagedNode>[] {
  return [
    { id: 'connection', label: 'Connection', width: 164, visible: isFleet },
    { id: 'account', label: 'Account', width: 144, visible: isFleet },
    { id: 'region', label: 'Region', width: 124, visible: isFleet },
  ];
}

/** How far a fleet is read, and which of its connections could not be. */
function FleetReading({ fleet }: { fleet: FleetNodes }) {
  const { failures, reading, total } = fleet;
  if (failures.length === 0 && (reading.length === 0 || total === 1)) return null;
  return (
    <span role="status" className="table-note" data-testid="fleet-reading">
      {reading.length > 0 && total > 1 && (
        <>
          {`${total - reading.length} of ${total} connections read `}
          <Button variant="inline-link" onClick={fleet.stop}>
            Stop
          </Button>{' '}
        </>
      )}
      {failures.map(({ connection, reason }) => (
        <span key={connection.connectionId} className="table-note-failure" title={reason}>
          {`${connection.name} could not be read: ${reason} `}
        </span>
      ))}
    </span>
  );
}

/** Says that what is shown was not read just now. */
function LastRead({ at, isReading }: { at: number; isReading: boolean }) {
  return (
    <span role="status" className="table-note">
      As last read <RelativeTime at={at} />
      {isReading ? '; reading again' : ''}
    </span>
  );
}
