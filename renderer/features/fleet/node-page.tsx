import Alert from '@cloudscape-design/components/alert';
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { type ReactNode, useState } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import { AppError } from '#shared/errors/app-error';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { Copyable } from '../../ui/copyable';
import { Failure } from '../../ui/failure';
import { FileDrop } from '../../ui/file-drop';
import { PingStatus } from '../../ui/ping-status';
import { RelativeTime } from '../../ui/relative-time';
import { copyNodeIds } from './copy-node-ids';
import { DeregisterModal } from './deregister-modal';
import { whyNoFiles } from './file-support';
import { copyNodesAsCli, nodeCliItem } from './node-cli';
import { hasTagChanges } from './tag-changes';
import { useTagDrafts } from './tag-drafts';
import { TagsEditor } from './tags-editor';
import { useNode } from './use-nodes';

export type NodeTab = 'overview' | 'inventory' | 'connect' | 'files' | 'tags';

interface NodePageProps {
  connection: Connection;
  nodeId: string;
  tab: NodeTab;
  /** The account whose rights shells on this machine have; known for this machine's own node alone. */
  localUserName: string | undefined;
  inventory: ReactNode;
  /** How programs of this computer reach the node. */
  connect(node: ManagedNode): ReactNode;
  onTab(tab: NodeTab): void;
  onBack(): void;
  /** Asks why it is lost. */
  onExamine(node: ManagedNode): void;
  onOpenShell(node: ManagedNode): void;
  onForwardPort(node: ManagedNode): void;
  onRunCommand(node: ManagedNode): void;
  /** Files to and from the node; `whyNot`: why none can. */
  files(node: ManagedNode, whyNot: string | undefined): ReactNode;
  onUpload(node: ManagedNode): void;
  onDownload(node: ManagedNode): void;
  onDropFiles(node: ManagedNode, files: readonly File[]): void;
}

export function NodePage(props: NodePageProps) {
  const query = useNode(props.connection, props.nodeId);
  const isGone = query.isError && query.error instanceof AppError && query.error.code === 'NotFound';
  const node = isGone ? undefined : query.data;
  const isReadable = !isDown(props.connection.state);
  return (
    <SpaceBetween size="xs">
      <BreadcrumbGroup
        items={[
          { text: 'Nodes', href: '#nodes' },
          { text: node?.name ?? props.nodeId, href: '#node' },
        ]}
        ariaLabel="Breadcrumbs"
        onFollow={(event) => {
          event.preventDefault();
          if (event.detail.href === '#nodes') props.onBack();
        }}
      />
      {node ? (
        <LoadedNode node={node} isLive={isReadable && !query.isPlaceholderData} {...props} />
      ) : isGone ? (
        <Alert
          type="info"
          header="This node is no longer registered"
          action={<Button onClick={props.onBack}>Back to the nodes</Button>}
        >
          {props.nodeId} was deregistered; its inventory and tags are gone with it. The machine can join again
          under a new node ID.
        </Alert>
      ) : !isReadable ? (
        <Alert type="info" header="The node cannot be read while the connection is not available" />
      ) : query.isError ? (
        <Failure
          title={`The node ${props.nodeId} could not be read`}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Box textAlign="center" padding="xxl">
          <Spinner size="large" /> Loading the node
        </Box>
      )}
    </SpaceBetween>
  );
}

function LoadedNode({
  node,
  tab,
  inventory,
  onTab,
  onExamine,
  onOpenShell,
  onForwardPort,
  onRunCommand,
  connect,
  files,
  onUpload,
  onDownload,
  onDropFiles,
  localUserName,
  isLive,
  connection,
}: NodePageProps & { node: ManagedNode; isLive: boolean }) {
  const [isDeregistering, setDeregistering] = useState(false);
  const hasDraft = useTagDrafts(({ drafts }) => hasTagChanges(node.tags, drafts[node.nodeId] ?? node.tags));
  const whyNot = whyNoFiles(node);
  const noChange = connection.isReadOnly ? 'The connection is marked as read-only.' : undefined;
  const whyNoSession = isDown(connection.state) ? 'The connection is not available.' : noChange;
  const whyNoShell =
    whyNoSession ??
    (isLive && node.sessionStatus === 'notconnected' ? 'The node is not connected.' : undefined);
  const disabledFor = (reason: string | undefined) => ({
    disabled: reason !== undefined,
    disabledReason: reason ?? '',
  });
  const noFiles = disabledFor(whyNoSession ?? whyNot);
  return (
    <FileDrop
      text={`Drop to upload to ${node.name}`}
      onFiles={!noFiles.disabled ? (dropped) => onDropFiles(node, dropped) : undefined}
    >
      <SpaceBetween size="xs">
        <Header
          variant="h1"
          info={
            <span className="node-facts">
              <Copyable text={node.nodeId} label="node ID" />
              <PingStatus status={node.pingStatus} isLive={isLive} />
              {isLive && node.pingStatus !== 'Online' && (
                <Button variant="inline-link" onClick={() => onExamine(node)} data-testid="why-lost">
                  Why?
                </Button>
              )}
              {localUserName !== undefined && <Badge color="blue">this machine</Badge>}
            </span>
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <ButtonDropdown
                items={[
                  { id: 'command', text: 'Run a command…', ...disabledFor(noChange) },
                  { id: 'forward', text: 'Forward a port…', ...disabledFor(noChange) },
                  { id: 'upload', text: 'Upload files…', ...noFiles },
                  { id: 'download', text: 'Download a file…', ...noFiles },
                  { id: 'copy', text: 'Copy node ID' },
                  nodeCliItem,
                  { id: 'deregister', text: 'Deregister…', ...disabledFor(whyNoSession) },
                ]}
                onItemClick={({ detail }) => {
                  if (detail.id === 'copy') void copyNodeIds([node]);
                  else if (copyNodesAsCli(detail.id, [connection], [node])) return;
                  else if (detail.id === 'command') onRunCommand(node);
                  else if (detail.id === 'forward') onForwardPort(node);
                  else if (detail.id === 'upload') onUpload(node);
                  else if (detail.id === 'download') onDownload(node);
                  else setDeregistering(true);
                }}
              >
                Actions
              </ButtonDropdown>
              <Button
                variant="primary"
                data-testid="open-shell"
                {...disabledFor(whyNoShell)}
                onClick={() => onOpenShell(node)}
              >
                Open shell
              </Button>
            </SpaceBetween>
          }
        >
          {node.name}
        </Header>
        <Tabs
          activeTabId={tab}
          onChange={({ detail }) => onTab(detail.activeTabId as NodeTab)}
          ariaLabel="Node"
          tabs={[
            {
              id: 'overview',
              label: 'Overview',
              content: (
                <Overview node={node} connection={connection} isLive={isLive} localUserName={localUserName} />
              ),
            },
            { id: 'inventory', label: 'Inventory', content: inventory },
            { id: 'connect', label: 'Connect', content: connect(node) },
            { id: 'files', label: 'Files', content: files(node, whyNoSession ?? whyNot) },
            {
              id: 'tags',
              label: hasDraft ? `Tags (${node.tags.length}), not saved` : `Tags (${node.tags.length})`,
              content: <TagsEditor node={node} whyNot={noChange} />,
            },
          ]}
        />
        {isDeregistering && (
          <DeregisterModal
            nodes={[node]}
            localNodeId={localUserName === undefined ? undefined : node.nodeId}
            onClose={() => setDeregistering(false)}
          />
        )}
      </SpaceBetween>
    </FileDrop>
  );
}

interface OverviewProps {
  node: ManagedNode;
  connection: Connection;
  isLive: boolean;
  localUserName: string | undefined;
}

function Overview({ node, connection, isLive, localUserName }: OverviewProps) {
  const shown = (value: string | undefined) => value || '–';
  return (
    <Container header={<Header variant="h2">Overview</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Ping status', value: <PingStatus status={node.pingStatus} isLive={isLive} /> },
          { label: 'Last ping', value: <RelativeTime at={node.lastPingAt} /> },
          {
            label: 'Shells and commands',
            value: !isLive ? (
              <StatusIndicator type="pending">Not known now</StatusIndicator>
            ) : node.sessionStatus === 'connected' ? (
              <StatusIndicator type="success">Connected</StatusIndicator>
            ) : (
              <StatusIndicator type="stopped">Not connected</StatusIndicator>
            ),
          },
          { label: 'Computer name', value: shown(node.computerName) },
          {
            label: 'IP address',
            value: node.ipAddress ? <Copyable text={node.ipAddress} label="IP address" /> : '–',
          },
          {
            label: 'Platform',
            value: shown([node.platformName, node.platformVersion].filter(Boolean).join(' ')),
          },
          { label: 'Agent', value: shown([node.agentName, node.agentVersion].filter(Boolean).join(' ')) },
          { label: 'Source type', value: shown(node.sourceType) },
          { label: 'Registered', value: <RelativeTime at={node.registeredAt} /> },
          {
            label: 'Activation',
            value: node.activationId ? <Copyable text={node.activationId} label="activation ID" /> : '–',
          },
          { label: 'IAM role', value: shown(node.iamRole) },
          { label: 'Clock at the last ping', value: clockText(node.clockSkewMs) },
          ...(localUserName === undefined
            ? []
            : [{ label: 'Shells and commands run as', value: localUserName }]),
          { label: 'Connection', value: connection.name },
          { label: 'Account', value: shown(connection.accountId) },
          { label: 'Region', value: shown(connection.region) },
          ...ec2Items(node, connection),
        ]}
      />
    </Container>
  );
}

/** What EC2 knows of a node that is its instance, or why it tells nothing. */
function ec2Items({ nodeId, ec2 }: ManagedNode, { hints }: Connection) {
  if (!nodeId.startsWith('i-')) return [];
  const missing = hints.find(({ capability }) => capability === 'ec2-detail')?.reason;
  if (!ec2) return missing === undefined ? [] : [{ label: 'EC2 instance', value: missing }];
  const shown = (value: string | undefined) => value || '–';
  return [
    { label: 'Instance state', value: shown(ec2.state) },
    { label: 'Instance type', value: shown(ec2.instanceType) },
    { label: 'Instance profile', value: shown(ec2.instanceProfile) },
    { label: 'VPC', value: ec2.vpcId ? <Copyable text={ec2.vpcId} label="VPC" /> : '–' },
    { label: 'Subnet', value: ec2.subnetId ? <Copyable text={ec2.subnetId} label="subnet" /> : '–' },
    { label: 'Public IP address', value: shown(ec2.publicIp) },
    { label: 'Launched', value: <RelativeTime at={ec2.launchedAt} /> },
  ];
}

/** Differences below two seconds are the length of a request. */
function clockText(skewMs: number | undefined): ReactNode {
  if (skewMs === undefined) return '–';
  if (Math.abs(skewMs) < 2000) return <StatusIndicator type="success">In step</StatusIndicator>;
  const seconds = Math.round(Math.abs(skewMs) / 1000).toLocaleString();
  return (
    <StatusIndicator type="warning">{`${seconds} s ${skewMs > 0 ? 'ahead' : 'behind'}`}</StatusIndicator>
  );
}
