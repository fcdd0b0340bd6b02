import Box from '@cloudscape-design/components/box';
import { type ReactNode, useMemo } from 'react';
import { type ApiCall, type OperationSum, sumOperations } from '#shared/api-log/api-call';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { durationText } from './duration-text';

interface SumsTableProps {
  calls: readonly ApiCall[];
  choice: ReactNode;
  actions: ReactNode;
  isLoading: boolean;
  error: unknown;
  onRetry(): void;
  nameOf(connectionId: string): string;
}

const columnIds = ['operation', 'service', 'connection', 'calls', 'errors', 'throttles', 'p50Ms', 'p95Ms'];

/** What the calls come to, per operation and connection. */
export function SumsTable({ calls, choice, actions, isLoading, error, onRetry, nameOf }: SumsTableProps) {
  const sums = useMemo(() => sumOperations(calls), [calls]);
  const text = (sum: OperationSum, column: string): string => {
    switch (column) {
      case 'operation':
        return sum.operation;
      case 'service':
        return sum.service;
      case 'connection':
        return nameOf(sum.connectionId);
      case 'p50Ms':
      case 'p95Ms':
        return String(Math.round(sum[column]));
      case 'calls':
      case 'errors':
      case 'throttles':
        return String(sum[column]);
      default:
        return '';
    }
  };
  const columns: DataColumn<OperationSum>[] = [
    { id: 'operation', label: 'Operation', width: 280, isRowHeader: true },
    { id: 'service', label: 'Service', width: 100, visible: false },
    { id: 'connection', label: 'Connection', width: 190 },
    { id: 'calls', label: 'Calls', width: 100, cell: (sum) => sum.calls.toLocaleString() },
    { id: 'errors', label: 'Errors', width: 100, cell: (sum) => sum.errors.toLocaleString() },
    {
      id: 'throttles',
      label: 'Throttled requests',
      width: 170,
      cell: (sum) => sum.throttles.toLocaleString(),
    },
    { id: 'p50Ms', label: 'Median', width: 110, cell: (sum) => durationText(sum.p50Ms) },
    { id: 'p95Ms', label: '95th percentile', width: 140, cell: (sum) => durationText(sum.p95Ms) },
  ];
  return (
    <DataTable<OperationSum>
      tableId="api-log-sums"
      testId="api-sums-table"
      title="API log"
      description={choice}
      noun={{ one: 'operation', many: 'operations' }}
      variant="full-page"
      rows={sums}
      rowId={(sum) => `${sum.connectionId} ${sum.service} ${sum.operation}`}
      columns={columns}
      text={text}
      searchColumns={columnIds}
      isLoading={isLoading}
      error={error ?? null}
      onRetry={onRetry}
      empty={
        <Box textAlign="center" padding="l" color="text-body-secondary">
          Nothing was asked of an API yet.
        </Box>
      }
      actions={() => actions}
    />
  );
}
