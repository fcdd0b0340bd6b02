import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import {
  applyRowQuery,
  type ColumnKinds,
  type FilterToken,
  filterOperators,
  type RowQuery,
} from '#shared/fleet/row-query';
import type { TablePreferences } from '#shared/settings/settings';
import { useSettings } from '../host/use-settings';
import { Failure } from './failure';
import { TableFilter } from './table-filter';
import { mergeTablePreferences } from './table-preferences';
import { TablePreferencesButton } from './table-preferences-button';
import { useIsPainted } from './use-is-painted';

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
  /** What a row is called where it is selected; its id if not given. */
  rowLabel?: (row: Row) => string;
  columns: readonly DataColumn<Row>[];
  text: (row: Row, column: string) => string;
  searchColumns: readonly string[];
  /** How columns compare; all as texts if not given. */
  kinds?: ColumnKinds;
  /** Properties beyond the columns, for instance a tag's key. */
  extraProperties?: readonly { key: string; label: string; group?: string }[];
  isLoading: boolean;
  /** Said beside the title while more rows are on their way. */
  loadingNote?: ReactNode;
  /** There are rows that were not read yet; the count says so. */
  hasMore?: boolean;
  /** Under the filter, while one is set: what it looks through. */
  filterNote?: ReactNode;
  /** Told whenever the filter changes. */
  onFilter?(isFiltered: boolean): void;
  error?: unknown;
  onRetry: () => void;
  empty: ReactNode;
  actions: (selected: Row[], view: TableView) => ReactNode;
  selection?: boolean;
  description?: ReactNode;
  /** Whether the rows were read from their source, or are what was known of them before. */
  freshness?: 'live' | 'last-known';
  variant?: 'full-page' | 'container' | 'embedded';
  onRowActivate?: (row: Row) => void;
}

const emptyQuery: PropertyFilterProps.Query = { tokens: [], operation: 'and' };
const allText: ColumnKinds = () => 'text';

/** A table of rows that are in memory: filter, sort, pages, columns, all its states; preferences are remembered. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { tableId, rows, columns, text, rowId, noun, searchColumns, kinds = allText } = props;
  const { settings, update } = useSettings();
  const columnDefaults = columns.map((column) => ({
    id: column.id,
    visible: column.visible ?? true,
    isRowHeader: column.isRowHeader ?? false,
  }));
  const preferences = mergeTablePreferences(settings.tables[tableId], columnDefaults);
  const remember = (patch: Partial<TablePreferences>) =>
    update({ tables: { ...settings.tables, [tableId]: { ...preferences, ...patch } } });
  const [filter, setFilter] = useState(emptyQuery);
  const [page, setPage] = useState(1);
  const isSettled = useIsPainted();
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set());

  const query: RowQuery = useMemo(
    () => ({
      tokens: filter.tokens.map((token) => ({
        ...(token.propertyKey === undefined ? {} : { propertyKey: token.propertyKey }),
        operator: (filterOperators as readonly string[]).includes(token.operator)
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
    () => applyRowQuery(rows, query, searchColumns, text, kinds),
    [rows, query, searchColumns, text, kinds],
  );
  const changeFilter = (changed: PropertyFilterProps.Query) => {
    setFilter(changed);
    setPage(1);
    props.onFilter?.(changed.tokens.length > 0);
  };
  const pageCount = Math.max(1, Math.ceil(matching.length / preferences.pageSize));
  useEffect(() => setPage((current) => Math.min(current, pageCount)), [pageCount]);
  const shown = matching.slice((page - 1) * preferences.pageSize, page * preferences.pageSize);
  // What a filter hides is not selected: nothing is done to rows that are not among those on the screen.
  const selected = matching.filter((row) => selectedIds.has(rowId(row)));
  useEffect(() => {
    if (selected.length < selectedIds.size) setSelectedIds(new Set(selected.map(rowId)));
  }, [selected.length, selectedIds]);

  const properties = [
    ...columns
      .filter((column) => !column.isControl)
      .map((column) => ({ key: column.id, label: column.label, group: 'columns', kind: kinds(column.id) })),
    ...(props.extraProperties ?? []).map((property) => ({
      group: 'tags',
      kind: 'text' as const,
      ...property,
    })),
  ];
  const visible = preferences.columns.filter((column) => column.visible).map((column) => column.id);
  const view: TableView = {
    query,
    columns: visible.flatMap((id) => {
      const column = columns.find((one) => one.id === id);
      return column?.isControl ? [] : [{ id, heading: column?.label ?? id }];
    }),
    rowCount: matching.length,
  };
  const isLoading = props.isLoading && rows.length === 0;
  const more = props.hasMore ? '+' : '';
  const hasFailed = props.error !== undefined && props.error !== null && rows.length === 0;
  const counter =
    isLoading || hasFailed
      ? undefined
      : matching.length === rows.length
        ? `(${rows.length.toLocaleString()}${more})`
        : `(${matching.length.toLocaleString()}/${rows.length.toLocaleString()}${more})`;

  return (
    <div data-testid={props.testId} data-freshness={props.freshness ?? 'live'}>
      <Table<Row>
        // The table keeps the widths of the columns that it was made with; others would get its own default.
        key={visible.join('\n')}
        variant={props.variant ?? 'container'}
        items={hasFailed ? [] : shown}
        trackBy={rowId}
        loading={isLoading}
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
        resizableColumns={isSettled}
        onColumnWidthsChange={({ detail }) => {
          // In the order of the definitions, hidden columns included.
          const widths: Record<string, number> = {};
          columns.forEach(({ id }, index) => {
            const width = detail.widths[index];
            if (width !== undefined && visible.includes(id)) widths[id] = width;
          });
          remember({ widths: { ...preferences.widths, ...widths } });
        }}
        wrapLines={preferences.wrapLines}
        stripedRows={preferences.stripedRows}
        stickyHeader={isSettled}
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
          itemSelectionLabel: (_state, row) => `Select ${props.rowLabel?.(row) ?? rowId(row)}`,
        }}
        enableKeyboardNavigation
        header={
          <Header
            variant={props.variant === 'full-page' ? 'h1' : 'h2'}
            {...(counter === undefined ? {} : { counter })}
            {...(props.description ? { description: props.description } : {})}
            info={props.loadingNote}
            actions={
              <div className="table-actions">
                {selected.length > 0 && (
                  <span className="table-selection" role="status">
                    {`${selected.length.toLocaleString()} selected`}
                    <Button variant="inline-link" onClick={() => setSelectedIds(new Set())}>
                      Clear selection
                    </Button>
                  </span>
                )}
                {props.actions(selected, view)}
              </div>
            }
          >
            {props.title}
          </Header>
        }
        filter={
          <>
            <TableFilter
              filter={filter}
              noun={noun.many}
              properties={properties}
              rows={rows}
              text={text}
              matchCount={matching.length}
              isShown={isSettled}
              onChange={changeFilter}
            />
            {filter.tokens.length > 0 && props.filterNote}
          </>
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
          <TablePreferencesButton
            preferences={preferences}
            columns={columns}
            onChange={remember}
            isShown={isSettled}
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
                <Button onClick={() => changeFilter(emptyQuery)}>Clear filter</Button>
              </SpaceBetween>
            </Box>
          )
        }
      />
    </div>
  );
}
