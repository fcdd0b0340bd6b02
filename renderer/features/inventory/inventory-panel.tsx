import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo, useState } from 'react';
import { cliCalls } from '#shared/api-log/cli-calls';
import type { InventoryEntry, InventoryType } from '#shared/inventory/inventory';
import { call } from '../../host/host';
import { CopyAsCli } from '../../ui/copy-as-cli-button';
import { DataTable, type TableView } from '../../ui/data-table';
import { Failure } from '../../ui/failure';
import { RelativeTime } from '../../ui/relative-time';
import { runExport } from '../../ui/run-export';
import { EntryValue } from './entry-value';
import { orderColumns, orderTypes, spacedName } from './inventory-order';
import { useInventoryRows, useInventoryTypes } from './use-inventory';

interface InventoryPanelProps {
  connectionId: string;
  nodeId: string;
}

const firstType = 'AWS:Application';
const readEntry = (entry: InventoryEntry, column: string) => entry[column] ?? '';

/** Inventory of one node: types on the left, the rows of one on the right. */
export function InventoryPanel({ connectionId, nodeId }: InventoryPanelProps) {
  const types = useInventoryTypes(connectionId);
  const [chosen, setChosen] = useState(firstType);
  const ordered = useMemo(() => orderTypes(types.data ?? []), [types.data]);
  if (types.isError) {
    return (
      <Failure
        title="The inventory types could not be read"
        error={types.error}
        onRetry={() => void types.refetch()}
      />
    );
  }
  if (!types.data) {
    return (
      <Box textAlign="center" padding="xl">
        <Spinner /> Loading the inventory types
      </Box>
    );
  }
  const type = ordered.find((one) => one.typeName === chosen) ?? ordered[0];
  return (
    <div className="inventory">
      <nav className="inventory-types" aria-label="Inventory types">
        <SideNavigation
          activeHref={`#${type?.typeName ?? ''}`}
          items={ordered.map((one) => ({
            type: 'link',
            text: spacedName(one.typeName),
            href: `#${one.typeName}`,
            itemID: one.typeName,
          }))}
          onFollow={(event) => {
            event.preventDefault();
            setChosen(event.detail.href.slice(1));
          }}
        />
      </nav>
      <div className="inventory-rows">
        {type && (
          <InventoryTable key={type.typeName} connectionId={connectionId} nodeId={nodeId} type={type} />
        )}
      </div>
    </div>
  );
}

const wideColumns = new Set([
  'Summary',
  'Publisher',
  'Name',
  'URL',
  'CommandLine',
  'DisplayName',
  'CPUModel',
]);
/** Columns of AWS:Application that are rarely looked at. */
const hiddenColumns = new Set(['PackageId', 'Release', 'Epoch', 'URL']);

const looksLikeTime = /^\d{4}-\d{2}-\d{2}T/;

/** Pixels: room for the heading, and for what stands below it. */
function columnWidth(id: string, entries: readonly InventoryEntry[]): number {
  if (wideColumns.has(id)) return 260;
  const holdsTimes = entries.slice(0, 20).some((entry) => looksLikeTime.test(readEntry(entry, id)));
  return Math.max(holdsTimes ? 200 : 120, spacedName(id).length * 9 + 60);
}

function InventoryTable({ connectionId, nodeId, type }: InventoryPanelProps & { type: InventoryType }) {
  const { typeName } = type;
  const rows = useInventoryRows(connectionId, nodeId, typeName);
  const indexed = rows.entries;
  const columnIds = useMemo(() => orderColumns(type, indexed), [type, indexed]);
  const ids = useMemo(() => new Map(indexed.map((entry, index) => [entry, String(index)])), [indexed]);
  const captured = rows.captureTime === undefined ? undefined : Date.parse(rows.captureTime);
  const isEmpty = (id: string) => indexed.length > 0 && indexed.every((entry) => readEntry(entry, id) === '');
  const isNumber = (id: string) =>
    type.attributes.some((one) => one.name === id && one.dataType === 'number');
  const isSingle = indexed.length === 1 && !rows.isLoading && columnIds.length > 4;
  const description =
    captured === undefined ? undefined : (
      <>
        Captured <RelativeTime at={captured} />
      </>
    );
  const actions = (view: TableView) => (
    <>
      <Button iconName="refresh" ariaLabel="Read again" onClick={rows.reload} />
      <CopyAsCli connectionId={connectionId} calls={() => cliCalls.listInventory(nodeId, typeName)} />
      <Button
        iconName="download"
        data-testid="export-inventory"
        disabled={view.rowCount === 0}
        onClick={() =>
          void runExport((jobId) =>
            call('inventory/export', {
              connectionId,
              nodeId,
              typeName,
              jobId,
              query: view.query,
              columns: view.columns,
            }),
          )
        }
      >
        Export CSV
      </Button>
    </>
  );
  const [only] = indexed;
  if (isSingle && only) {
    const view: TableView = {
      query: { tokens: [], operation: 'and' },
      columns: columnIds.map((id) => ({ id, heading: spacedName(id) })),
      rowCount: 1,
    };
    return (
      <div data-testid="inventory-single">
        <Container
          header={
            <Header
              variant="h2"
              {...(description ? { description } : {})}
              actions={<div className="table-actions">{actions(view)}</div>}
            >
              {spacedName(typeName)}
            </Header>
          }
        >
          <KeyValuePairs
            columns={3}
            items={columnIds.map((id) => ({
              label: spacedName(id),
              value: <EntryValue text={readEntry(only, id)} isNumber={isNumber(id)} />,
            }))}
          />
        </Container>
      </div>
    );
  }
  return (
    <DataTable<InventoryEntry>
      tableId={`inventory/${typeName}`}
      testId="inventory-table"
      title={spacedName(typeName)}
      noun={{ one: 'row', many: 'rows' }}
      rows={indexed}
      rowId={(entry) => ids.get(entry) ?? ''}
      columns={columnIds.map((id, index) => ({
        id,
        label: spacedName(id),
        width: columnWidth(id, indexed),
        visible: !hiddenColumns.has(id) && !isEmpty(id),
        isRowHeader: index === 0,
        cell: (entry: InventoryEntry) => <EntryValue text={readEntry(entry, id)} isNumber={isNumber(id)} />,
      }))}
      text={readEntry}
      searchColumns={columnIds}
      isLoading={rows.isLoading}
      error={rows.error}
      onRetry={rows.reload}
      description={description}
      loadingNote={
        rows.isLoading && rows.entries.length > 0 ? (
          <Box display="inline" color="text-status-info" fontSize="body-s">
            <Spinner /> Loading more{' '}
            <Button variant="inline-link" onClick={rows.cancel}>
              Cancel
            </Button>
          </Box>
        ) : undefined
      }
      empty={
        <Box textAlign="center" padding="l">
          <SpaceBetween size="xs">
            <Box variant="strong">{rows.captureTime === undefined ? 'Not reported' : 'Nothing found'}</Box>
            <Box color="text-body-secondary">
              {rows.captureTime === undefined
                ? `The node has not reported ${typeName}.`
                : `The node looked for ${typeName} and found nothing to report.`}
            </Box>
          </SpaceBetween>
        </Box>
      }
      actions={(_selected, view) => actions(view)}
    />
  );
}
