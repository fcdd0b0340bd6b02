import Alert from '@cloudscape-design/components/alert';
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import type { FileProblem, ProfileCatalog } from '#shared/connections/profile';
import { asAppError } from '#shared/errors/app-error';
import type { ColumnKinds } from '#shared/fleet/row-query';
import { call } from '../../host/host';
import { ActionsMenu } from '../../ui/actions-menu';
import { Copyable } from '../../ui/copyable';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { Failure } from '../../ui/failure';
import { flash } from '../../ui/flash-store';
import { RelativeTime } from '../../ui/relative-time';
import { AddConnection } from './add-connection';
import { connectionIndicators, connectionReason, connectionStateWord } from './connection-text';
import { EditConnection } from './edit-connection';
import { LeaveQuestion } from './leave-question';
import { expectPrompts } from './prompt-view';
import { useProfiles } from './use-profiles';

interface ConnectionsPageProps {
  connections: readonly Connection[];
  /** Looks at these from now on. */
  onLookAt(connectionIds: string[]): void;
  /** Adds these to what is looked at. */
  onAdded(connectionIds: string[]): void;
}

function columnText(one: Connection, column: string): string {
  switch (column) {
    case 'name':
      return one.name;
    case 'state':
      return connectionStateWord(one);
    case 'profile':
      return one.profile ?? '';
    case 'region':
      return one.region ?? '';
    case 'account':
      return one.accountId ?? '';
    case 'identity':
      return one.identityArn ?? '';
    case 'expires':
      return one.credentialsExpireAt === undefined ? '' : new Date(one.credentialsExpireAt).toISOString();
    case 'endpoint':
      return one.endpoint ?? '';
    default:
      return '';
  }
}

const kinds: ColumnKinds = (column) => (column === 'account' ? 'id' : column === 'expires' ? 'time' : 'text');

/** The part of an ARN that a person knows it by: `assumed-role/Admin/jane`. */
const shortArn = (arn: string) => arn.split(':').slice(5).join(':') || arn;

const columnsOf = (onLookAt: (connectionIds: string[]) => void): DataColumn<Connection>[] => [
  {
    id: 'name',
    label: 'Name',
    width: 220,
    isRowHeader: true,
    cell: (one) => (
      <span data-testid={`connection-row-${one.connectionId}`}>
        <Link
          href="#nodes"
          onFollow={(event) => {
            event.preventDefault();
            onLookAt([one.connectionId]);
          }}
        >
          {one.name}
        </Link>{' '}
        {one.isProduction && <Badge color="red">production</Badge>}{' '}
        {one.isReadOnly && <Badge>read-only</Badge>}
      </span>
    ),
  },
  {
    id: 'state',
    label: 'State',
    width: 260,
    cell: (one) => (
      <>
        <StatusIndicator type={connectionIndicators[one.state.kind]}>
          {connectionStateWord(one)}
        </StatusIndicator>
        {connectionReason(one) !== undefined && (
          <Box variant="small" display="block" color="text-body-secondary">
            <span className="connection-reason" title={connectionReason(one)}>
              {connectionReason(one)}
            </span>
          </Box>
        )}
      </>
    ),
  },
  { id: 'account', label: 'Account', width: 144 },
  { id: 'region', label: 'Region', width: 128 },
  { id: 'profile', label: 'Profile', width: 140 },
  {
    id: 'identity',
    label: 'Who I am',
    width: 250,
    cell: ({ identityArn }) =>
      identityArn === undefined ? (
        '–'
      ) : (
        <Copyable text={identityArn} shown={shortArn(identityArn)} label="ARN" />
      ),
  },
  {
    id: 'expires',
    label: 'Credentials until',
    width: 150,
    cell: (one) =>
      one.credentialsExpireAt === undefined ? '–' : <RelativeTime at={one.credentialsExpireAt} />,
  },
  { id: 'endpoint', label: 'Endpoint', width: 200, visible: false },
];
const searchColumns = ['name', 'state', 'profile', 'region', 'account', 'identity', 'endpoint'];

async function each(
  connections: readonly Connection[],
  name: 'connections/open' | 'connections/close' | 'connections/remove',
  done: string,
) {
  const failures: string[] = [];
  for (const one of connections) {
    try {
      if (name === 'connections/open') expectPrompts(one.connectionId);
      await call(name, { connectionId: one.connectionId });
    } catch (thrown) {
      failures.push(`${one.name}: ${asAppError(thrown).message}`);
    }
  }
  if (failures.length > 0) flash('error', `Not every connection was ${done}`, failures.join(' '));
}

/** All connections: what they are, how they are and whose credentials they have; where new ones are made. */
export function ConnectionsPage({ connections, onLookAt, onAdded }: ConnectionsPageProps) {
  const profiles = useProfiles();
  const [dialog, setDialog] = useState<
    | { kind: 'add' }
    | { kind: 'edit'; connection: Connection }
    | { kind: 'close' | 'remove'; connections: Connection[] }
  >();
  const close = () => setDialog(undefined);
  const catalog = profiles.data;
  return (
    <SpaceBetween size="m">
      {profiles.isError && <Failure title="The AWS files could not be read" error={profiles.error} />}
      {catalog && <FileProblems catalog={catalog} />}
      <DataTable<Connection>
        tableId="connections"
        testId="connections-table"
        title="Connections"
        noun={{ one: 'connection', many: 'connections' }}
        variant="full-page"
        rows={connections}
        rowId={({ connectionId }) => connectionId}
        rowLabel={({ name }) => name}
        columns={columnsOf(onLookAt)}
        text={columnText}
        kinds={kinds}
        searchColumns={searchColumns}
        isLoading={false}
        onRetry={() => {}}
        empty={null}
        selection
        actions={(selected) => (
          <>
            <ActionsMenu
              isShown
              isDisabled={selected.length === 0}
              items={actionItems(selected)}
              onChoose={(id) => {
                const [only] = selected;
                if (id === 'look') onLookAt(selected.map(({ connectionId }) => connectionId));
                else if (id === 'open') void each(selected, 'connections/open', 'opened');
                else if (id === 'edit' && only) setDialog({ kind: 'edit', connection: only });
                else if (id === 'close' || id === 'remove') setDialog({ kind: id, connections: selected });
              }}
            />
            <Button
              variant="primary"
              disabled={!catalog}
              disabledReason="The AWS files are being read."
              data-testid="add-connection"
              onClick={() => setDialog({ kind: 'add' })}
            >
              Add connection
            </Button>
          </>
        )}
      />
      {connections.length === 1 && catalog && (
        <Box color="text-body-secondary">
          {catalog.profiles.length === 0
            ? `No AWS profile was found in ${catalog.configFile}. This machine's own bridge needs none.`
            : `${catalog.profiles.length} AWS ${catalog.profiles.length === 1 ? 'profile is' : 'profiles are'} ready to be added from ${catalog.configFile}.`}
        </Box>
      )}
      {dialog?.kind === 'add' && catalog && (
        <AddConnection
          catalog={catalog}
          connections={connections}
          onClose={close}
          onAdded={(made) => onAdded(made.map(({ connectionId }) => connectionId))}
        />
      )}
      {dialog?.kind === 'edit' && <EditConnection connection={dialog.connection} onClose={close} />}
      {(dialog?.kind === 'remove' || dialog?.kind === 'close') && (
        <LeaveQuestion
          kind={dialog.kind}
          connections={dialog.connections}
          onAnswer={(isWanted) => {
            close();
            if (!isWanted) return;
            if (dialog.kind === 'close') void each(dialog.connections, 'connections/close', 'closed');
            else void each(dialog.connections, 'connections/remove', 'removed');
          }}
        />
      )}
    </SpaceBetween>
  );
}

function actionItems(selected: readonly Connection[]) {
  const canEdit = selected.every(({ capabilities }) => capabilities.includes('edit'));
  const canOpen = selected.every(({ capabilities }) => capabilities.includes('open-close'));
  const embedded = 'The embedded bridge is always there.';
  return [
    { id: 'look', text: selected.length > 1 ? `Look at these ${selected.length}` : 'Look at it' },
    {
      id: 'open',
      text: selected.some(({ state }) => state.kind === 'failed') ? 'Try again' : 'Open',
      disabled: !canOpen || selected.every(({ state }) => state.kind === 'ready'),
      disabledReason: canOpen ? 'Open already.' : embedded,
    },
    {
      id: 'close',
      text: 'Close…',
      disabled: !canOpen || selected.every(({ state }) => state.kind === 'closed'),
      disabledReason: canOpen ? 'Closed already.' : embedded,
    },
    {
      id: 'edit',
      text: 'Edit…',
      disabled: !canEdit || selected.length !== 1,
      disabledReason: selected.length === 1 ? embedded : 'One connection at a time.',
    },
    { id: 'remove', text: 'Remove…', disabled: !canEdit, disabledReason: embedded },
  ];
}

const placeOf = ({ path, line }: FileProblem) => (line === undefined ? path : `${path}, line ${line}`);

/** What in the AWS files cannot be read or understood; everything else in them holds. */
function FileProblems({ catalog }: { catalog: ProfileCatalog }) {
  const { problems } = catalog;
  if (problems.length === 0) return null;
  return (
    <Alert
      type="warning"
      header={
        problems.length === 1
          ? problems[0]?.line === undefined
            ? 'A file of AWS cannot be read'
            : 'A line of the AWS files is not used'
          : `${problems.length} things in the AWS files are not used`
      }
    >
      <ul className="connection-troubles">
        {problems.map((one) => (
          <li key={`${placeOf(one)} ${one.message}`}>
            <span className="breakable">{placeOf(one)}</span>: {one.message}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
