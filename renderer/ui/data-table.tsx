import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { applyRowQuery, type FilterToken, type RowQuery } from '#shared/fleet/row-query';
import type { TablePreferences } from '#shared/settings/settings';
import { useSettings } from '../host/use-settings';
import { Failure } from './failure';
import { mergeTablePreferences, pageSizeOptions } from './table-preferences';

export interface DataColumn<Row> {
  id: string;
  label: string;
  /** Defaults to the column's text. */
  cell?: (row: Row) => ReactNode;
  visible?: boolean;
  width?: number;
  isRowHeader?: boolean;
  /** Holds a control and no text: it cannot be sorted, searched or exported. */
  isControl?: boolean;
}

/** What an export needs to write the rows as they are shown. */
export interface TableView {
  query: RowQuery;
  columns: { id: string; heading: string }[];
  rowCount: number;
}

interface DataTableProps<Row> {
  /** Under this name the preferences are kept. */
  tableId: string;
  testId: string;
  title: string;
  noun: { one: string; many: string };
  rows: readonly Row[];
  rowId: (row: Row) => string;
  columns: readonly DataColumn<Row>[];
  text: (row: Row, column: string) => string;
  searchColumns: readonly string[];
  /** Properties beyond the columns, for instance a tag's key. */
  extraProperties?: readonly { key: string; label: string; group?: string }[];
  isLoading: boolean;
  /** Said beside the title while more rows are on their way. */
  loadingNote?: ReactNode;
  error?: unknown;
  onRetry: () => void;
  empty: ReactNode;
  actions: (selected: Row[], view: TableView) => ReactNode;
  selection?: boolean;
  description?: ReactNode;
  variant?: 'full-page' | 'container' | 'embedded';
  onRowActivate?: (row: Row) => void;
}

const emptyQuery: PropertyFilterProps.Query = { tokens: [], operation: 'and' };
const operators = ['=', '!=', ':', '!:', '^', '<', '<=', '>', '>='] as const;

/** A table of rows that are in memory: filter, sort, pages, columns, all its states; preferences are remembered. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { tableId, rows, columns, text, rowId, noun, searchColumns } = props;
  const { settings, update } = useSettings();
  const columnDefaults = columns.map((column) => ({ id: column.id, visible: column.visible ?? true }));
  const preferences = mergeTablePreferences(settings.tables[tableId], columnDefaults);
  const remember = (patch: Partial<TablePreferences>) =>
    update({ tables: { ...settings.tables, [tableId]: { ...preferences, ...patch } } });
  const [filter, setFilter] = useState(emptyQuery);
  const [page, setPage] = useState(1);
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set());

  const query: RowQuery = useMemo(
    () => ({
      tokens: filter.tokens.map((token) => ({
        ...(token.propertyKey === undefined ? {} : { propertyKey: token.propertyKey }),
        operator: (operators as readonly string[]).includes(token.operator)
          ? (token.operator as FilterToken['operator'])
          : ':',
        value: String(token.value ?? ''),
      })),
      operation: filter.operation,
      ...(preferences.sort ? { sort: preferences.sort } : {}),
    }),
    [filter, preferences.sort?.column, preferences.sort?.descending],
  );
  const matching = useMemo(
    () => applyRowQuery(rows, query, searchColumns, text),
    [rows, query, searchColumns, text],
  );
  const pageCount = Math.max(1, Math.ceil(matching.length / preferences.pageSize));
  useEffect(() => setPage((current) => Math.min(current, pageCount)), [pageCount]);
  const shown = matching.slice((page - 1) * preferences.pageSize, page * preferences.pageSize);
  const selected = rows.filter((row) => selectedIds.has(rowId(row)));

  const properties = [
    ...columns
      .filter((column) => !column.isControl)
      .map((column) => ({ key: column.id, label: column.label, group: 'columns' })),
    ...(props.extraProperties ?? []).map((property) => ({ group: 'tags', ...property })),
  ];
  const filteringOptions = useMemo(() => {
    const options = new Map<string, PropertyFilterProps.FilteringOption>();
    for (const row of rows.slice(0, 2000)) {
      for (const { key } of properties) {
        const value = text(row, key);
        if (value !== '' && value.length <= 80 && options.size < 2000)
          options.set(`${key}\n${value}`, { propertyKey: key, value });
      }
    }
    return [...options.values()];
  }, [rows]);

  const visible = preferences.columns.filter((column) => column.visible).map((column) => column.id);
  const view: TableView = {
    query,
    columns: visible.flatMap((id) => {
      const column = columns.find((one) => one.id === id);
      return column?.isControl ? [] : [{ id, heading: column?.label ?? id }];
    }),
    rowCount: matching.length,
  };
  const counter =
    matching.length === rows.length
      ? `(${rows.length.toLocaleString()})`
      : `(${matching.length.toLocaleString()}/${rows.length.toLocaleString()})`;
  const hasFailed = props.error !== undefined && props.error !== null && rows.length === 0;

  return (
    <div data-testid={props.testId}>
      <Table<Row>
        variant={props.variant ?? 'container'}
        items={hasFailed ? [] : shown}
        trackBy={rowId}
        loading={props.isLoading && rows.length === 0}
        loadingText={`Loading ${noun.many}`}
        columnDefinitions={columns.map((column) => ({
          id: column.id,
          header: column.label,
          cell: (row: Row) => (column.cell ? column.cell(row) : text(row, column.id) || '–'),
          ...(column.isControl ? {} : { sortingField: column.id }),
          isRowHeader: column.isRowHeader ?? false,
          minWidth: 80,
          ...(preferences.widths?.[column.id] !== undefined
            ? { width: preferences.widths[column.id] as number }
            : column.width === undefined
              ? {}
              : { width: column.width }),
        }))}
        columnDisplay={preferences.columns}
        resizableColumns
        onColumnWidthsChange={({ detail }) => {
          const widths: Record<string, number> = {};
          visible.forEach((id, index) => {
            const width = detail.widths[index];
            if (width !== undefined) widths[id] = width;
          });
          remember({ widths: { ...preferences.widths, ...widths } });
        }}
        wrapLines={preferences.wrapLines}
        stripedRows={preferences.stripedRows}
        stickyHeader
        {...(preferences.sort
          ? {
              sortingColumn: { sortingField: preferences.sort.column },
              sortingDescending: preferences.sort.descending,
            }
          : {})}
        onSortingChange={({ detail }) =>
          remember({
            sort: {
              column: detail.sortingColumn.sortingField ?? '',
              descending: detail.isDescending ?? false,
            },
          })
        }
        {...(props.selection
          ? {
              selectionType: 'multi' as const,
              selectedItems: selected,
              onSelectionChange: ({ detail }: { detail: { selectedItems: Row[] } }) =>
                setSelectedIds(new Set(detail.selectedItems.map(rowId))),
            }
          : {})}
        onRowClick={({ detail }) => props.onRowActivate?.(detail.item)}
        ariaLabels={{
          tableLabel: props.title,
          selectionGroupLabel: `Select ${noun.many}`,
          allItemsSelectionLabel: () => `Select all ${noun.many}`,
          itemSelectionLabel: (_state, row) => `Select ${rowId(row)}`,
        }}
        enableKeyboardNavigation
        header={
          <Header
            variant={props.variant === 'full-page' ? 'h1' : 'h2'}
            counter={counter}
            {...(props.description ? { description: props.description } : {})}
            info={props.loadingNote}
            actions={<div className="table-actions">{props.actions(selected, view)}</div>}
          >
            {props.title}
          </Header>
        }
        filter={
          <PropertyFilter
            query={filter}
            onChange={({ detail }) => {
              setFilter(detail);
              setPage(1);
            }}
            filteringProperties={properties.map((property) => ({
              key: property.key,
              propertyLabel: property.label,
              groupValuesLabel: `${property.label} values`,
              group: property.group,
              operators: [...operators],
            }))}
            filteringOptions={filteringOptions}
            customGroupsText={[
              { properties: 'Columns', values: 'Values', group: 'columns' },
              { properties: 'Tags', values: 'Tag values', group: 'tags' },
            ]}
            filteringPlaceholder={`Find ${noun.many}`}
            filteringAriaLabel={`Find ${noun.many}`}
            countText={`${matching.length.toLocaleString()} ${matching.length === 1 ? 'match' : 'matches'}`}
            expandToViewport
          />
        }
        pagination={
          pageCount > 1 ? (
            <Pagination
              currentPageIndex={page}
              pagesCount={pageCount}
              onChange={({ detail }) => setPage(detail.currentPageIndex)}
              ariaLabels={{
                nextPageLabel: 'Next page',
                previousPageLabel: 'Previous page',
                pageLabel: (index) => `Page ${index}`,
              }}
            />
          ) : undefined
        }
        preferences={
          <CollectionPreferences
            title="Table preferences"
            confirmLabel="Apply"
            cancelLabel="Cancel"
            preferences={{
              pageSize: preferences.pageSize,
              wrapLines: preferences.wrapLines,
              stripedRows: preferences.stripedRows,
              contentDisplay: preferences.columns,
            }}
            onConfirm={({ detail }) =>
              remember({
                pageSize: detail.pageSize ?? preferences.pageSize,
                wrapLines: detail.wrapLines ?? false,
                stripedRows: detail.stripedRows ?? false,
                columns: (detail.contentDisplay ?? preferences.columns).map(({ id, visible: isVisible }) => ({
                  id,
                  visible: isVisible,
                })),
              })
            }
            pageSizePreference={{ title: 'Rows per page', options: pageSizeOptions }}
            wrapLinesPreference={{ label: 'Wrap lines', description: 'Show the whole text of every cell' }}
            stripedRowsPreference={{ label: 'Striped rows', description: 'Shade every other row' }}
            contentDisplayPreference={{
              title: 'Columns',
              description: 'Choose the columns and their order.',
              options: columns.map(({ id, label }) => ({ id, label })),
            }}
          />
        }
        empty={
          hasFailed ? (
            <Failure
              title={`The ${noun.many} could not be read`}
              error={props.error}
              onRetry={props.onRetry}
            />
          ) : rows.length === 0 ? (
            props.empty
          ) : (
            <Box textAlign="center" padding="l">
              <SpaceBetween size="s">
                <Box variant="strong">No {noun.one} matches the filter</Box>
                <Button onClick={() => setFilter(emptyQuery)}>Clear filter</Button>
              </SpaceBetween>
            </Box>
          )
        }
      />
    </div>
  );
}
