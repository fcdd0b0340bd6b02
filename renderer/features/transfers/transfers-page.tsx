import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import type { ColumnKinds } from '#shared/fleet/row-query';
import { canRetry, isUnfinished, type Transfer, transferName } from '#shared/transfers/transfer';
import { byteText } from '#shared/units/byte-text';
import { useConfirmChange } from '../../host/change-question';
import { ActionsMenu } from '../../ui/actions-menu';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { NameCell } from './name-cell';
import { RowButton } from './row-button';
import { StateCell } from './state-cell';
import {
  cancelTransfers,
  copyText,
  removeTransfers,
  replaceFiles,
  retryTransfers,
  showInFolder,
} from './transfer-actions';
import { latestFirst } from './transfer-list';
import { columnText, directionWords, sizeOf } from './transfer-text';
import { useTransfers } from './use-transfers';

interface TransfersPageProps {
  onOpenNode(connectionId: string, nodeId: string): void;
  onShowNodes(): void;
}

const kinds: ColumnKinds = (column) => (column === 'addedAt' ? 'time' : 'text');

/** The transfers of this run: how far each is, how it ended, what can be done about it. */
export function TransfersPage({ onOpenNode, onShowNodes }: TransfersPageProps) {
  const confirmChange = useConfirmChange();
  const query = useTransfers();
  const transfers = useMemo(() => latestFirst(query.data ?? []), [query.data]);
  const finished = transfers.filter(({ state }) => state.kind === 'done' || state.kind === 'cancelled');

  const columns: DataColumn<Transfer>[] = [
    {
      id: 'name',
      label: 'File',
      width: 290,
      isRowHeader: true,
      cell: (transfer) => <NameCell transfer={transfer} />,
    },
    {
      id: 'control',
      label: 'Action',
      width: 92,
      isControl: true,
      cell: (transfer) => <RowButton transfer={transfer} />,
    },
    { id: 'state', label: 'State', width: 316, cell: (transfer) => <StateCell transfer={transfer} /> },
    {
      id: 'node',
      label: 'Node',
      width: 150,
      cell: ({ connectionId, nodeId, nodeName }) => (
        <Link
          href="#"
          onFollow={(event) => {
            event.preventDefault();
            onOpenNode(connectionId, nodeId);
          }}
        >
          {nodeName}
        </Link>
      ),
    },
    {
      id: 'direction',
      label: 'Direction',
      width: 116,
      visible: false,
      cell: ({ direction }) => directionWords[direction],
    },
    { id: 'size', label: 'Size', width: 92, cell: (transfer) => sizeText(sizeOf(transfer)) },
    {
      id: 'addedAt',
      label: 'Asked for',
      width: 124,
      cell: ({ addedAt }) => <RelativeTime at={addedAt} />,
    },
    { id: 'remotePath', label: 'Path on the node', width: 240, visible: false },
    { id: 'localPath', label: 'Path on this computer', width: 240, visible: false },
    { id: 'sha256', label: 'SHA-256', width: 240, visible: false },
  ];

  return (
    <DataTable<Transfer>
      tableId="transfers"
      testId="transfers-table"
      title="Transfers"
      noun={{ one: 'transfer', many: 'transfers' }}
      variant="full-page"
      rows={transfers}
      rowId={({ transferId }) => transferId}
      rowLabel={transferName}
      columns={columns}
      text={columnText}
      kinds={kinds}
      searchColumns={['name', 'direction', 'node', 'state', 'remotePath', 'localPath']}
      selection
      isLoading={query.isPending}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={
        <Box textAlign="center" padding="l">
          <SpaceBetween size="s">
            <Box variant="strong">No transfers</Box>
            <Box color="text-body-secondary">
              Files go to a node, or come from one, over a session: no keys, no bucket, no open port. Choose a
              node and then <b>Upload files…</b> or <b>Download a file…</b> among its actions, or drop files
              on its page.
            </Box>
            <Button onClick={onShowNodes}>Choose a node</Button>
          </SpaceBetween>
        </Box>
      }
      actions={(selected) => {
        const one = selected.length === 1 ? selected[0] : undefined;
        const sums = selected.flatMap(({ state }) => (state.kind === 'done' ? [state.sha256] : []));
        return (
          <>
            <Button
              disabled={!selected.some(isUnfinished)}
              onClick={() => void cancelTransfers(selected)}
              data-testid="cancel-transfers"
            >
              Cancel
            </Button>
            <Button
              disabled={!selected.some(canBeTriedAgain)}
              onClick={() => void retryTransfers(selected.filter(canBeTriedAgain))}
            >
              Try again
            </Button>
            <ActionsMenu
              isShown
              isDisabled={selected.length === 0}
              items={[
                {
                  id: 'replace',
                  text: 'Replace what exists',
                  disabled: !selected.some(({ state }) => state.kind === 'exists'),
                  disabledReason: 'For transfers whose file exists on the node already.',
                },
                {
                  id: 'folder',
                  text: 'Show in folder',
                  disabled: one === undefined || (one.direction === 'download' && one.state.kind !== 'done'),
                  disabledReason: 'For one file that is on this computer.',
                },
                { id: 'path', text: selected.length > 1 ? 'Copy remote paths' : 'Copy remote path' },
                {
                  id: 'sha256',
                  text: 'Copy SHA-256',
                  disabled: sums.length === 0,
                  disabledReason: 'Known when a transfer is done.',
                },
                { id: 'remove', text: 'Remove from the list', disabled: selected.every(isUnfinished) },
              ]}
              onChoose={(id) => {
                if (id === 'replace')
                  void replaceFiles(
                    selected.filter(({ state }) => state.kind === 'exists'),
                    confirmChange,
                  );
                else if (id === 'folder' && one) void showInFolder(one);
                else if (id === 'path')
                  void copyText(
                    selected.length > 1 ? 'Remote paths' : 'Remote path',
                    selected.map(({ remotePath }) => remotePath),
                  );
                else if (id === 'sha256') void copyText('SHA-256', sums);
                else if (id === 'remove') void removeTransfers(selected);
              }}
            />
            <Button
              data-testid="clear-transfers"
              disabled={finished.length === 0}
              onClick={() => void removeTransfers(finished)}
            >
              Clear finished
            </Button>
          </>
        );
      }}
    />
  );
}

const canBeTriedAgain = (transfer: Transfer) => canRetry(transfer) && transfer.state.kind !== 'exists';

const sizeText = (bytes: number | undefined) => (bytes === undefined ? '–' : byteText(bytes));
