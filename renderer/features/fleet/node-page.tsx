import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import type { ReactNode } from 'react';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { Copyable } from '../../ui/copyable';
import { Failure } from '../../ui/failure';
import { PingStatus } from '../../ui/ping-status';
import { RelativeTime } from '../../ui/relative-time';
import { TagsEditor } from './tags-editor';
import { useNode } from './use-nodes';

export type NodeTab = 'overview' | 'inventory' | 'tags';

interface NodePageProps {
  connectionId: string;
  nodeId: string;
  tab: NodeTab;
  /** The account whose rights shells on this machine have; known for this machine's own node alone. */
  localUserName: string | undefined;
  inventory: ReactNode;
  onTab(tab: NodeTab): void;
  onBack(): void;
  onOpenShell(node: ManagedNode): void;
}

export function NodePage(props: NodePageProps) {
  const query = useNode(props.connectionId, props.nodeId);
  const node = query.data;
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
        <LoadedNode node={node} {...props} />
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
  onOpenShell,
  localUserName,
}: NodePageProps & { node: ManagedNode }) {
  return (
    <SpaceBetween size="xs">
      <Header
        variant="h1"
        info={
          <span className="node-facts">
            <Copyable text={node.nodeId} label="node ID" />
            <PingStatus status={node.pingStatus} />
          </span>
        }
        actions={
          <Button
            variant="primary"
            data-testid="open-shell"
            disabled={node.sessionStatus === 'notconnected'}
            disabledReason="The node is not connected."
            onClick={() => onOpenShell(node)}
          >
            Open shell
          </Button>
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
            content: <Overview node={node} localUserName={localUserName} />,
          },
          { id: 'inventory', label: 'Inventory', content: inventory },
          { id: 'tags', label: `Tags (${node.tags.length})`, content: <TagsEditor node={node} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function Overview({ node, localUserName }: { node: ManagedNode; localUserName: string | undefined }) {
  const shown = (value: string | undefined) => value || '–';
  return (
    <Container header={<Header variant="h2">Overview</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Ping status', value: <PingStatus status={node.pingStatus} /> },
          { label: 'Last ping', value: <RelativeTime at={node.lastPingAt} /> },
          {
            label: 'Shells and commands',
            value:
              node.sessionStatus === 'connected' ? (
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
          { label: 'Clock', value: clockText(node.clockSkewMs) },
          ...(localUserName === undefined
            ? []
            : [{ label: 'Shells and commands run as', value: localUserName }]),
        ]}
      />
    </Container>
  );
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
