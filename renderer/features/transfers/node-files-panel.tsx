import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useMemo } from 'react';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { transferName } from '#shared/transfers/transfer';
import { Failure } from '../../ui/failure';
import { RelativeTime } from '../../ui/relative-time';
import { NameCell } from './name-cell';
import { RowButton } from './row-button';
import { StateCell } from './state-cell';
import { latestFirst } from './transfer-list';
import { useTransfers } from './use-transfers';

interface NodeFilesPanelProps {
  node: ManagedNode;
  /** Why no file can go to this node or come from it. */
  whyNot: string | undefined;
  onUpload(): void;
  onDownload(): void;
  onShowTransfers(): void;
}

/** Files to and from one node. */
export function NodeFilesPanel({ node, whyNot, onUpload, onDownload, onShowTransfers }: NodeFilesPanelProps) {
  const query = useTransfers();
  const transfers = useMemo(
    () =>
      latestFirst(query.data ?? []).filter(
        ({ nodeId, connectionId }) => nodeId === node.nodeId && connectionId === node.connectionId,
      ),
    [query.data, node.nodeId, node.connectionId],
  );
  const off = { disabled: whyNot !== undefined, disabledReason: whyNot ?? '' };
  return (
    <Table
      items={transfers}
      trackBy={({ transferId }) => transferId}
      loading={query.isPending}
      loadingText="Loading transfers"
      ariaLabels={{ tableLabel: 'Files' }}
      header={
        <Header
          variant="h2"
          counter={query.isPending ? '' : `(${transfers.length})`}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={onShowTransfers}>All transfers</Button>
              <Button iconName="download" data-testid="download-file" onClick={onDownload} {...off}>
                Download a file…
              </Button>
              <Button iconName="upload" data-testid="upload-files" onClick={onUpload} {...off}>
                Upload files…
              </Button>
            </SpaceBetween>
          }
        >
          Files
        </Header>
      }
      empty={
        query.isError ? (
          <Failure
            title="The transfers could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <Box textAlign="center" padding="s" color="text-body-secondary">
            {whyNot ?? 'Drop files anywhere on this page to upload them to the node.'}
          </Box>
        )
      }
      columnDefinitions={[
        {
          id: 'name',
          header: 'File',
          isRowHeader: true,
          width: 270,
          cell: (transfer) => <NameCell transfer={transfer} />,
        },
        {
          id: 'control',
          header: 'Action',
          width: 92,
          cell: (transfer) => <RowButton transfer={transfer} />,
        },
        { id: 'state', header: 'State', cell: (transfer) => <StateCell transfer={transfer} /> },
        {
          id: 'addedAt',
          header: 'Asked for',
          width: 150,
          cell: (transfer) => (
            <span title={transferName(transfer)}>
              <RelativeTime at={transfer.addedAt} />
            </span>
          ),
        },
      ]}
    />
  );
}
