import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useMemo } from 'react';
import { cliCalls } from '#shared/api-log/cli-calls';
import type { Command, CommandRef } from '#shared/commands/command';
import {
  commandColumnKind,
  commandColumns,
  commandColumnText,
  countsText,
} from '#shared/commands/command-columns';
import { type CommandDraft, draftOfCommand } from '#shared/commands/command-draft';
import type { Connection } from '#shared/connections/connection';
import { connectionColumns, withConnectionColumns } from '#shared/connections/connection-columns';
import { useNodeLists } from '../../host/node-lists';
import { CommandStatusIndicator } from '../../ui/command-status';
import { CopyAsCli } from '../../ui/copy-as-cli-button';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { useCommands } from './use-commands';

interface CommandsPageProps {
  /** Those that are looked at as one. */
  connections: readonly Connection[];
  onOpen(command: CommandRef): void;
  /** Without a draft: goes on with the one that was begun. */
  onNew(draft?: CommandDraft): void;
}

const searchColumns = [...commandColumns, ...connectionColumns];

/** The commands of these connections of the last 30 days, of everyone. */
export function CommandsPage({ connections, onOpen, onNew }: CommandsPageProps) {
  const { query, commands, failures, isAsked } = useCommands(connections);
  const { find } = useNodeLists(connections);
  const isFleet = connections.length > 1;
  const nameOf = useCallback(
    (connectionId: string, nodeId: string) => find(connectionId, nodeId)?.name,
    [find],
  );
  const text = useMemo(
    () =>
      withConnectionColumns(connections, (row: Command, column) => commandColumnText(row, column, nameOf)),
    [connections, nameOf],
  );
  const lacking = connections.filter(({ connectionId }) => failures[connectionId] !== undefined);
  const onlyFailure = lacking.length === connections.length ? lacking[0] : undefined;
  const canRun = connections.some(({ isReadOnly }) => !isReadOnly);
  return (
    <DataTable<Command>
      tableId="commands"
      testId="commands-table"
      title="Run Command"
      noun={{ one: 'command', many: 'commands' }}
      variant="full-page"
      rows={commands}
      rowId={({ connectionId, commandId }) => `${connectionId} ${commandId}`}
      rowLabel={({ commandId, documentName }) => `${documentName} ${commandId}`}
      columns={columnsOf(isFleet, text, onOpen)}
      text={text}
      kinds={commandColumnKind}
      searchColumns={searchColumns}
      selection
      hasMore={query.hasNextPage}
      filterNote={
        query.hasNextPage
          ? `It looks through the ${commands.length.toLocaleString()} commands that were read; there are older ones.`
          : undefined
      }
      isLoading={isAsked && query.isPending}
      error={onlyFailure && commands.length === 0 ? failures[onlyFailure.connectionId] : null}
      onRetry={() => void query.refetch()}
      loadingNote={
        lacking.length > 0 && !onlyFailure ? (
          <span role="status" className="table-note">
            {lacking.map((one) => (
              <span key={one.connectionId} className="table-note-failure">
                {`${one.name} could not be read: ${failures[one.connectionId]?.message} `}
              </span>
            ))}
          </span>
        ) : undefined
      }
      empty={
        <Box textAlign="center" padding="l">
          <SpaceBetween size="s">
            <Box variant="strong">{isAsked ? 'No commands yet' : 'The connection is not available'}</Box>
            <Box color="text-body-secondary">
              {isAsked
                ? 'A command runs a document, such as a script, on many nodes at once. It stands here for 30 days.'
                : 'Commands can be read when it is back.'}
            </Box>
            {isAsked && canRun && <Button onClick={() => onNew()}>New command</Button>}
          </SpaceBetween>
        </Box>
      }
      actions={(selected) => {
        const [only] = selected;
        return (
          <>
            <Button
              iconName="refresh"
              ariaLabel="Refresh commands"
              loading={query.isFetching && !query.isPending && !query.isFetchingNextPage}
              onClick={() => void query.refetch()}
            />
            {query.hasNextPage && (
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Read older commands
              </Button>
            )}
            <Button
              disabled={selected.length !== 1 || !canRun}
              disabledReason={
                canRun ? 'Select one command.' : 'Every connection that is looked at is marked as read-only.'
              }
              data-testid="run-again"
              onClick={() => only && onNew(draftOfCommand(only))}
            >
              Run again…
            </Button>
            <CopyAsCli
              calls={() =>
                selected.length === 0
                  ? connections.flatMap(({ connectionId }) =>
                      cliCalls.listCommands().map((one) => ({ ...one, connectionId })),
                    )
                  : selected.flatMap((command) =>
                      cliCalls
                        .sendCommand({
                          documentName: command.documentName,
                          ...(command.documentVersion ? { documentVersion: command.documentVersion } : {}),
                          parameters: command.parameters,
                          nodeIds: command.targets.length > 0 ? [] : command.nodeIds,
                          targets: command.targets,
                          comment: command.comment,
                          ...(command.maxConcurrency ? { maxConcurrency: command.maxConcurrency } : {}),
                          ...(command.maxErrors ? { maxErrors: command.maxErrors } : {}),
                          ...(command.outputS3BucketName
                            ? { outputS3BucketName: command.outputS3BucketName }
                            : {}),
                          ...(command.outputS3KeyPrefix
                            ? { outputS3KeyPrefix: command.outputS3KeyPrefix }
                            : {}),
                          ...(command.timeoutSeconds ? { timeoutSeconds: command.timeoutSeconds } : {}),
                        })
                        .map((one) => ({ ...one, connectionId: command.connectionId })),
                    )
              }
            />
            <Button
              variant="primary"
              data-testid="new-command"
              disabled={!canRun}
              disabledReason="Every connection that is looked at is marked as read-only."
              onClick={() => onNew()}
            >
              New command
            </Button>
          </>
        );
      }}
    />
  );
}

function columnsOf(
  isFleet: boolean,
  text: (row: Command, column: string) => string,
  onOpen: (command: CommandRef) => void,
): DataColumn<Command>[] {
  const cut = (column: string) => (row: Command) => {
    const whole = text(row, column);
    return whole === '' ? '–' : <span title={whole}>{whole}</span>;
  };
  return [
    {
      id: 'documentName',
      label: 'Document',
      width: 220,
      isRowHeader: true,
      cell: (command) => (
        <Link
          href="#command"
          onFollow={(event) => {
            event.preventDefault();
            onOpen(command);
          }}
        >
          <span data-testid={`command-row-${command.commandId}`}>{command.documentName}</span>
        </Link>
      ),
    },
    { id: 'status', label: 'Status', width: 236, cell: (command) => <CommandStatusIndicator {...command} /> },
    { id: 'counts', label: 'Nodes', width: 160, cell: (command) => countsText(command) },
    { id: 'targets', label: 'Targets', width: 200, cell: cut('targets') },
    {
      id: 'requestedAt',
      label: 'Requested',
      width: 150,
      cell: (command) => <RelativeTime at={command.requestedAt} />,
    },
    { id: 'comment', label: 'Comment', width: 180, cell: cut('comment') },
    { id: 'connection', label: 'Connection', width: 150, visible: isFleet },
    { id: 'account', label: 'Account', width: 144, visible: false },
    { id: 'region', label: 'Region', width: 124, visible: false },
    { id: 'parameters', label: 'Parameters', width: 260, visible: false, cell: cut('parameters') },
    { id: 'statusDetails', label: 'Status details', width: 180, visible: false },
    { id: 'documentVersion', label: 'Document version', width: 150, visible: false },
    { id: 'maxConcurrency', label: 'At a time', width: 110, visible: false },
    { id: 'maxErrors', label: 'Errors allowed', width: 130, visible: false },
    { id: 'commandId', label: 'Command ID', width: 310, visible: false },
  ];
}
