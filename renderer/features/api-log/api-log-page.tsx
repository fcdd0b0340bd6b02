import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useMemo, useRef, useState } from 'react';
import { type ApiCall, type ApiLogFormat, waitedMs } from '#shared/api-log/api-call';
import { apiCallColumns, apiCallKind, apiCallTexts } from '#shared/api-log/api-call-columns';
import type { CliShell } from '#shared/api-log/aws-cli-line';
import { call } from '../../host/host';
import { useConnections } from '../../host/use-connections';
import { cliShellItems, copyAsCli } from '../../ui/copy-as-cli';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { flashFailure } from '../../ui/flash-failure';
import { runExport } from '../../ui/run-export';
import { CallDetails } from './call-details';
import { durationText } from './duration-text';
import { OutcomeStatus } from './outcome-status';
import { SumsTable } from './sums-table';
import { useApiCalls } from './use-api-calls';

export type ApiLogView = 'calls' | 'sums';

interface ApiLogPageProps {
  view: ApiLogView;
  onView(view: ApiLogView): void;
}

const clockText = (epochMs: number) =>
  new Date(epochMs).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  });

/** Every call to an AWS API that this run of the application has made, as it happens. */
export function ApiLogPage({ view, onView }: ApiLogPageProps) {
  const [isLive, setLive] = useState(true);
  const [openId, setOpenId] = useState<number>();
  const { calls, isReading, error, dropped, readAgain, clear } = useApiCalls(isLive);
  const connections = useConnections();
  const opener = useRef<HTMLElement>(null);
  const page = useRef<HTMLDivElement>(null);
  const find = useCallback(
    (connectionId: string) => connections.find((one) => one.connectionId === connectionId),
    [connections],
  );
  const nameOf = useCallback((connectionId: string) => find(connectionId)?.name ?? connectionId, [find]);
  const opened = openId === undefined ? undefined : calls.find(({ callId }) => callId === openId);
  const copy = (chosen: readonly ApiCall[], shell?: CliShell) =>
    void copyAsCli(
      chosen.map((one) => ({
        call: one,
        connection: find(one.connectionId) ?? { connectionId: one.connectionId },
      })),
      shell,
    );
  const close = () => {
    setOpenId(undefined);
    if (opener.current?.isConnected) opener.current.focus();
    else page.current?.querySelector<HTMLElement>('[data-testid="pause-log"]')?.focus();
  };

  const choice = (
    <SegmentedControl
      label="What to show"
      selectedId={view}
      onChange={({ detail }) => onView(detail.selectedId as ApiLogView)}
      options={[
        { id: 'calls', text: 'Calls' },
        { id: 'sums', text: 'Per operation' },
      ]}
    />
  );
  const pause = (
    <Button
      iconName={isLive ? 'pause' : 'play'}
      data-testid="pause-log"
      ariaLabel={
        isLive ? 'Pause: new calls are no longer shown' : 'Resume: new calls are shown as they happen'
      }
      onClick={() => setLive(!isLive)}
    >
      {isLive ? 'Pause' : 'Resume'}
    </Button>
  );
  const columns = useMemo<DataColumn<ApiCall>[]>(
    () => [
      {
        id: 'operation',
        label: 'Operation',
        width: 250,
        isRowHeader: true,
        cell: (one) => (
          <Link
            href="#call"
            onFollow={(event) => {
              event.preventDefault();
              opener.current = document.activeElement as HTMLElement | null;
              setOpenId(one.callId);
            }}
          >
            <span data-testid={`call-row-${one.operation}`}>{one.operation}</span>
          </Link>
        ),
      },
      { id: 'outcome', label: 'Outcome', width: 146, cell: (one) => <OutcomeStatus call={one} /> },
      {
        id: 'startedAt',
        label: 'Started',
        width: 150,
        cell: (one) => <span className="figures">{clockText(one.startedAt)}</span>,
      },
      {
        id: 'durationMs',
        label: 'Duration',
        width: 126,
        cell: (one) => <span className="figures">{durationText(one.durationMs)}</span>,
      },
      { id: 'attempts', label: 'Requests', width: 128 },
      {
        id: 'waitedMs',
        label: 'Waited',
        width: 116,
        cell: (one) =>
          waitedMs(one) > 0 ? <span className="figures">{durationText(waitedMs(one))}</span> : '–',
      },
      { id: 'connection', label: 'Connection', width: 146, cell: (one) => nameOf(one.connectionId) },
      { id: 'requestId', label: 'Request ID', width: 300 },
      { id: 'errorName', label: 'Error', width: 190 },
      { id: 'errorMessage', label: 'Error message', width: 320, visible: false },
      { id: 'service', label: 'Service', width: 100, visible: false },
      { id: 'httpStatus', label: 'HTTP status', width: 120, visible: false },
      { id: 'speed', label: 'Speed', width: 100, visible: false },
      { id: 'input', label: 'Input', width: 320, visible: false },
    ],
    [nameOf],
  );
  const text = useMemo(() => apiCallTexts(connections), [connections]);

  if (view === 'sums')
    return (
      <SumsTable
        calls={calls}
        choice={choice}
        actions={pause}
        isLoading={isReading}
        error={calls.length === 0 ? error : undefined}
        onRetry={readAgain}
        nameOf={nameOf}
      />
    );
  return (
    <div className={opened ? 'api-log api-log-split' : 'api-log'} ref={page}>
      <DataTable<ApiCall>
        tableId="api-log"
        testId="api-log-table"
        title="API log"
        description={choice}
        noun={{ one: 'call', many: 'calls' }}
        variant="full-page"
        rows={calls}
        rowId={({ callId }) => String(callId)}
        rowLabel={({ operation }) => operation}
        columns={columns}
        text={text}
        kinds={apiCallKind}
        searchColumns={apiCallColumns}
        selection
        isLoading={isReading}
        error={error && calls.length === 0 ? error : null}
        onRetry={readAgain}
        loadingNote={
          <span role="status" className="table-note" data-testid="log-state">
            {error && calls.length > 0 ? `Not up to date: ${error.message}` : isLive ? 'Live' : 'Paused'}
            {dropped > 0 && `; ${dropped.toLocaleString()} older calls are no longer kept`}
          </span>
        }
        empty={
          <Box textAlign="center" padding="l">
            <SpaceBetween size="xs">
              <Box variant="strong">No calls yet</Box>
              <Box color="text-body-secondary">
                Whatever this window asks of an API stands here, as it happens, with how long it took and what
                was answered wrong.
              </Box>
            </SpaceBetween>
          </Box>
        }
        actions={(selected, tableView) => (
          <>
            {pause}
            <ButtonDropdown
              disabled={selected.length === 0}
              items={[...cliShellItems]}
              data-testid="copy-calls"
              onItemClick={({ detail }) =>
                copy(
                  // As they happened.
                  [...selected].sort((left, right) => left.callId - right.callId),
                  detail.id as CliShell,
                )
              }
            >
              Copy as AWS CLI
            </ButtonDropdown>
            <ButtonDropdown
              disabled={tableView.rowCount === 0}
              items={[
                { id: 'csv', text: 'CSV, as shown' },
                { id: 'jsonl', text: 'JSON Lines, everything' },
              ]}
              data-testid="export-calls"
              onItemClick={({ detail }) =>
                void runExport((jobId) =>
                  call('api-log/export', {
                    jobId,
                    format: detail.id as ApiLogFormat,
                    query: tableView.query,
                    columns: tableView.columns,
                  }),
                )
              }
            >
              Export
            </ButtonDropdown>
            <Button
              disabled={calls.length === 0}
              data-testid="clear-log"
              onClick={() => {
                setOpenId(undefined);
                void clear().catch((thrown: unknown) => flashFailure('The log was not cleared', thrown));
              }}
            >
              Clear
            </Button>
          </>
        )}
      />
      {opened && (
        <CallDetails
          call={opened}
          connectionName={nameOf(opened.connectionId)}
          onCopy={() => copy([opened])}
          onClose={close}
        />
      )}
    </div>
  );
}
