import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { cliCalls } from '#shared/api-log/cli-calls';
import { type Connection, isDown } from '#shared/connections/connection';
import type { Activation } from '#shared/fleet/managed-node';
import type { ColumnKinds } from '#shared/fleet/row-query';
import { useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';
import { Confirmation } from '../../ui/confirmation';
import { CopyAsCli } from '../../ui/copy-as-cli-button';
import { Copyable } from '../../ui/copyable';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { flashFailure } from '../../ui/flash-failure';
import { flash } from '../../ui/flash-store';
import { RelativeTime } from '../../ui/relative-time';
import { AddNodeModal } from './add-node-modal';
import { activationsKey, useActivations } from './use-activations';

const isUsedUp = (one: Activation) => one.registrationsCount >= one.registrationLimit;

function stateOf(one: Activation): { type: StatusIndicatorProps.Type; text: string } {
  if (isUsedUp(one)) return { type: 'success', text: 'Used up' };
  return one.isExpired ? { type: 'stopped', text: 'Expired' } : { type: 'pending', text: 'Can be used' };
}

function columnText(one: Activation, column: string): string {
  switch (column) {
    case 'activationId':
      return one.activationId;
    case 'state':
      return stateOf(one).text;
    case 'description':
      return one.description;
    case 'defaultInstanceName':
      return one.defaultInstanceName;
    case 'registrations':
      return `${one.registrationsCount} of ${one.registrationLimit}`;
    case 'expiresAt':
      return one.expiresAt === undefined ? '' : new Date(one.expiresAt).toISOString();
    case 'createdAt':
      return one.createdAt === undefined ? '' : new Date(one.createdAt).toISOString();
    case 'iamRole':
      return one.iamRole;
    default:
      return '';
  }
}

const kinds: ColumnKinds = (column) =>
  column === 'activationId' ? 'id' : column === 'expiresAt' || column === 'createdAt' ? 'time' : 'text';

const columns: DataColumn<Activation>[] = [
  {
    id: 'activationId',
    label: 'Activation ID',
    width: 346,
    isRowHeader: true,
    cell: ({ activationId }) => <Copyable text={activationId} label="activation ID" />,
  },
  {
    id: 'state',
    label: 'State',
    width: 160,
    cell: (one) => <StatusIndicator type={stateOf(one).type}>{stateOf(one).text}</StatusIndicator>,
  },
  { id: 'registrations', label: 'Registrations', width: 150 },
  { id: 'expiresAt', label: 'Expires', width: 130, cell: ({ expiresAt }) => <RelativeTime at={expiresAt} /> },
  { id: 'defaultInstanceName', label: 'Node name', width: 150 },
  { id: 'description', label: 'Description', width: 230 },
  { id: 'createdAt', label: 'Created', width: 150, cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  { id: 'iamRole', label: 'IAM role', visible: false },
];
const searchColumns = columns.map(({ id }) => id);

interface ActivationsPageProps {
  connection: Connection;
  /** Of the connection, where several are looked at. */
  choice?: ReactNode;
}

/** The activations with which machines join: what was handed out, what can still be used, and how to take it back. */
export function ActivationsPage({ connection, choice }: ActivationsPageProps) {
  const { connectionId } = connection;
  const client = useQueryClient();
  const confirmChange = useConfirmChange();
  const query = useActivations(connection);
  const [dialog, setDialog] = useState<{ kind: 'add' } | { kind: 'delete'; activations: Activation[] }>();
  const hasConnection = !isDown(connection.state);
  const canAdd = connection.capabilities.includes('create-activation') && !connection.isReadOnly;

  const remove = async (activations: readonly Activation[]) => {
    const names = activations.map(({ activationId }) => activationId);
    const permit = await confirmChange(connectionId, 'fleet/delete-activation', names);
    if (!permit) return;
    try {
      for (const { activationId } of activations)
        await call('fleet/delete-activation', { connectionId, activationId, ...permit });
      flash(
        'success',
        activations.length === 1 ? 'Activation deleted' : `${activations.length} activations deleted`,
      );
    } catch (thrown) {
      flashFailure('Not every activation was deleted', thrown);
    }
    await client.invalidateQueries({ queryKey: activationsKey(connectionId) });
  };

  return (
    <>
      <DataTable<Activation>
        tableId="activations"
        testId="activations-table"
        title="Activations"
        {...(choice ? { description: choice } : {})}
        noun={{ one: 'activation', many: 'activations' }}
        variant="full-page"
        rows={query.data ?? []}
        rowId={({ activationId }) => activationId}
        columns={columns}
        text={columnText}
        kinds={kinds}
        searchColumns={searchColumns}
        selection
        isLoading={hasConnection && query.isPending}
        error={hasConnection ? query.error : null}
        onRetry={() => void query.refetch()}
        empty={
          <Box textAlign="center" padding="l">
            <SpaceBetween size="xs">
              <Box variant="strong">No activations</Box>
              <Box color="text-body-secondary">
                {hasConnection
                  ? 'A machine joins with the ID and the code of an activation.'
                  : 'They cannot be read while the connection is not available.'}
              </Box>
            </SpaceBetween>
          </Box>
        }
        actions={(selected) => (
          <>
            <Button
              iconName="refresh"
              ariaLabel="Refresh activations"
              disabled={!hasConnection}
              loading={query.isFetching && !query.isPending}
              onClick={() => void query.refetch()}
            />
            <Button
              disabled={selected.length === 0 || !hasConnection}
              data-testid="delete-activations"
              onClick={() => setDialog({ kind: 'delete', activations: selected })}
            >
              Delete
            </Button>
            <CopyAsCli
              connectionId={connectionId}
              calls={() =>
                selected.length === 0
                  ? cliCalls.listActivations()
                  : selected.flatMap(({ activationId }) => cliCalls.deleteActivation(activationId))
              }
            />
            {canAdd && (
              <Button variant="primary" disabled={!hasConnection} onClick={() => setDialog({ kind: 'add' })}>
                Create activation
              </Button>
            )}
          </>
        )}
      />
      {dialog?.kind === 'add' && (
        <AddNodeModal connection={connection} onClose={() => setDialog(undefined)} />
      )}
      {dialog?.kind === 'delete' && (
        <Confirmation
          title={
            dialog.activations.length === 1
              ? 'Delete this activation?'
              : `Delete ${dialog.activations.length} activations?`
          }
          action="Delete"
          onAnswer={(isWanted) => {
            setDialog(undefined);
            if (isWanted) void remove(dialog.activations);
          }}
        >
          Nobody can join with {dialog.activations.length === 1 ? 'it' : 'them'} any more. Nodes that have
          joined stay registered.
        </Confirmation>
      )}
    </>
  );
}
