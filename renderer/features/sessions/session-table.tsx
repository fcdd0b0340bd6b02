import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useMemo, useState } from 'react';
import { cliCalls } from '#shared/api-log/cli-calls';
import { type Connection, isDown } from '#shared/connections/connection';
import { connectionColumns, withConnectionColumns } from '#shared/connections/connection-columns';
import type { Session, SessionList } from '#shared/sessions/session';
import { sessionColumnKind, sessionColumns, sessionColumnText } from '#shared/sessions/session-columns';
import { byteText } from '#shared/units/byte-text';
import { call } from '../../host/host';
import { CopyAsCli } from '../../ui/copy-as-cli-button';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { runExport } from '../../ui/run-export';
import { ReadingNote } from './reading-note';
import { RecordingStatus, SessionStatus } from './session-status';
import { TerminateSessions } from './terminate-sessions';
import { useReadingOn } from './use-reading-on';
import { useSessions } from './use-sessions';

interface SessionTableProps {
  /** Those that are looked at as one. */
  connections: readonly Connection[];
  list: SessionList;
  /** The choice between this list and others. */
  choice: ReactNode;
  onOpen(session: Session): void;
}

function columnsOf(
  list: SessionList,
  isFleet: boolean,
  onOpen: (session: Session) => void,
): DataColumn<Session>[] {
  const isActive = list === 'Active';
  return [
    {
      id: 'sessionId',
      label: 'Session ID',
      width: 218,
      isRowHeader: true,
      cell: (session) => (
        <Link
          href="#session"
          onFollow={(event) => {
            event.preventDefault();
            onOpen(session);
          }}
        >
          <span data-testid={`session-row-${session.sessionId}`}>{session.sessionId}</span>
        </Link>
      ),
    },
    { id: 'status', label: 'Status', width: 140, cell: (one) => <SessionStatus status={one.status} /> },
    { id: 'node', label: 'Node', width: 110 },
    { id: 'nodeId', label: 'Node ID', width: 202, visible: false },
    { id: 'connection', label: 'Connection', width: 150, visible: isFleet },
    { id: 'account', label: 'Account', width: 144, visible: false },
    { id: 'region', label: 'Region', width: 124, visible: false },
    {
      id: 'owner',
      label: 'Owner',
      width: 100,
      cell: ({ owner }) => (owner === undefined ? '–' : <span title={owner}>{ownerName(owner)}</span>),
    },
    {
      id: 'startedAt',
      label: 'Started',
      width: 112,
      cell: (one) => <RelativeTime at={one.startedAt} isNarrow />,
    },
    {
      id: 'endedAt',
      label: 'Ended',
      width: 130,
      visible: false,
      cell: (one) => <RelativeTime at={one.endedAt} />,
    },
    { id: 'duration', label: 'Duration', width: 124, visible: !isActive },
    {
      id: 'endReason',
      label: 'Ended because',
      width: 220,
      visible: !isActive,
      // A sentence: it is read, not hinted at.
      cell: ({ endReason }) => <div className="table-sentence">{endReason ?? '–'}</div>,
    },
    {
      id: 'recording',
      label: 'Recording',
      width: 120,
      cell: (one) => <RecordingStatus recording={one.recording} />,
    },
    { id: 'reason', label: 'Reason', width: 160, visible: isActive },
    { id: 'documentName', label: 'Document', width: 240, visible: isActive },
    {
      id: 'outputBytes',
      label: 'Output',
      width: 100,
      visible: false,
      cell: (one) => (one.outputBytes === undefined ? '–' : byteText(one.outputBytes)),
    },
    { id: 'startedFrom', label: 'Started from', width: 140, visible: false },
  ];
}

const searchColumns = [...sessionColumns, ...connectionColumns];

/** Whose own list of sessions is not among those shown, and why. */
function Missing({
  connections,
  missing,
}: {
  connections: readonly Connection[];
  missing: Record<string, string>;
}) {
  const lacking = connections.filter(({ connectionId }) => missing[connectionId] !== undefined);
  const [only] = lacking;
  if (!only) return undefined;
  const because = (one: Connection) =>
    isDown(one.state) ? 'the connection is not available' : missing[one.connectionId];
  return (
    <span role="status" className="table-note" data-testid="sessions-missing">
      {connections.length === 1
        ? isDown(only.state)
          ? 'Only sessions of this application, while the connection is not available'
          : `Only sessions of this application: ${because(only)}`
        : lacking.map((one) => `Of ${one.name}, only sessions of this application: ${because(one)} `)}
    </span>
  );
}

/** An identity's last part; the whole stands beside it. */
const ownerName = (owner: string) => owner.split('/').at(-1) || owner;

/** The sessions of one list, of everyone: found, sorted, exported, and, while they go on, terminated. */
export function SessionTable({ connections, list, choice, onOpen }: SessionTableProps) {
  const isFleet = connections.length > 1;
  const { query, sessions, missing } = useSessions(connections, list);
  const text = useMemo(() => withConnectionColumns(connections, sessionColumnText), [connections]);
  const [isFiltered, setFiltered] = useState(false);
  const reading = useReadingOn(query, isFiltered);
  const [terminating, setTerminating] = useState<Session[]>();
  return (
    <>
      <DataTable<Session>
        tableId={`sessions-${list.toLowerCase()}`}
        testId="sessions-table"
        title="Sessions"
        description={choice}
        noun={{ one: 'session', many: 'sessions' }}
        variant="full-page"
        rows={sessions}
        rowId={({ connectionId, sessionId }) => `${connectionId} ${sessionId}`}
        rowLabel={({ sessionId }) => sessionId}
        columns={columnsOf(list, isFleet, onOpen)}
        text={text}
        kinds={sessionColumnKind}
        searchColumns={searchColumns}
        selection={list === 'Active'}
        hasMore={query.hasNextPage}
        filterNote={<ReadingNote reading={reading} count={sessions.length} />}
        onFilter={(isSet) => {
          setFiltered(isSet);
          // Another filter asks anew.
          reading.goOn();
        }}
        isLoading={query.isPending}
        error={query.isError && sessions.length === 0 ? query.error : null}
        onRetry={() => void query.refetch()}
        loadingNote={<Missing connections={connections} missing={missing} />}
        empty={
          <Box textAlign="center" padding="l">
            <SpaceBetween size="xs">
              <Box variant="strong">{list === 'Active' ? 'No session is open' : 'No sessions yet'}</Box>
              <Box color="text-body-secondary">
                {list === 'Active'
                  ? 'A shell that is opened, here or by somebody else, stands here while it goes on.'
                  : 'Every shell stands here when it has ended, with who, where, how long and why.'}
              </Box>
            </SpaceBetween>
          </Box>
        }
        actions={(selected, view) => (
          <>
            <Button
              iconName="refresh"
              ariaLabel="Refresh sessions"
              loading={query.isFetching && !query.isPending && !query.isFetchingNextPage}
              onClick={() => void query.refetch()}
            />
            {query.hasNextPage && reading.state.kind !== 'reading' && (
              <Button
                loading={query.isFetchingNextPage}
                data-testid="older-sessions"
                onClick={() => void query.fetchNextPage()}
              >
                {list === 'Active' ? 'Read more' : 'Read older sessions'}
              </Button>
            )}
            {list === 'Active' && (
              <Button
                disabled={selected.length === 0}
                data-testid="terminate-sessions"
                onClick={() => setTerminating(selected)}
              >
                Terminate
              </Button>
            )}
            <CopyAsCli
              calls={() =>
                selected.length === 0
                  ? connections.flatMap(({ connectionId }) =>
                      cliCalls.listSessions(list).map((call) => ({ ...call, connectionId })),
                    )
                  : selected.flatMap(({ connectionId, sessionId }) =>
                      cliCalls.terminateSession(sessionId).map((call) => ({ ...call, connectionId })),
                    )
              }
            />
            <Button
              iconName="download"
              data-testid="export-sessions"
              disabled={view.rowCount === 0}
              onClick={() =>
                void runExport((jobId) =>
                  call('sessions/export', {
                    ...{
                      connectionIds: connections.map(({ connectionId }) => connectionId),
                      jobId,
                      state: list,
                      query: view.query,
                      columns: view.columns,
                    },
                  }),
                )
              }
            >
              Export CSV
            </Button>
          </>
        )}
      />
      {terminating && <TerminateSessions sessions={terminating} onClose={() => setTerminating(undefined)} />}
    </>
  );
}
