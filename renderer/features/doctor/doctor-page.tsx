import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo } from 'react';
import { type Connection, isDown } from '#shared/connections/connection';
import { connectionColumns, withConnectionColumns } from '#shared/connections/connection-columns';
import type { Suspect } from '#shared/doctor/examination';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { CopyBlock } from './copy-block';
import { severityMarks } from './finding-view';
import { noReason, standingWords, suspectKinds, suspectSearchColumns, suspectText } from './suspect-text';
import { type Suspects, useSuspects } from './use-suspects';

interface DoctorPageProps {
  /** Those that are looked at as one. */
  connections: readonly Connection[];
  onExamine(suspect: Suspect): void;
}

const searchColumns = [...suspectSearchColumns, ...connectionColumns];

/** The machines that ought to be managed nodes and are not, or were and are lost, with the first likely reason. */
export function DoctorPage({ connections, onExamine }: DoctorPageProps) {
  const found = useSuspects(connections);
  const isFleet = connections.length > 1;
  const hasConnection = connections.some(({ state }) => !isDown(state));
  const hasEc2 = connections.some(({ capabilities }) => capabilities.includes('ec2-detail'));
  const text = useMemo(() => withConnectionColumns(connections, suspectText), [connections]);
  const isWhole = found.gaps.length === 0 && found.failures.length === 0;
  const hasOnlyFailed = found.suspects.length === 0 && found.failures.length === connections.length;
  return (
    <SpaceBetween size="m">
      <Gaps found={found} />
      <DataTable<Suspect>
        tableId="suspects"
        testId="suspects-table"
        title="Not managed"
        description={
          hasEc2
            ? 'EC2 instances that are no managed nodes, and nodes that were lost, with the first likely reason. Choose one to have it examined.'
            : 'Nodes that were lost, with the first likely reason. Choose one to have it examined.'
        }
        noun={{ one: 'machine', many: 'machines' }}
        variant="full-page"
        rows={found.suspects}
        rowId={({ connectionId, nodeId }) => `${connectionId} ${nodeId}`}
        rowLabel={({ name }) => name}
        columns={columnsOf(isFleet, hasEc2, onExamine)}
        text={text}
        kinds={suspectKinds}
        searchColumns={searchColumns}
        isLoading={found.isReading && found.suspects.length === 0}
        loadingNote={<Reading found={found} total={connections.length} />}
        error={hasOnlyFailed ? found.failures[0]?.error : null}
        onRetry={found.readAgain}
        empty={
          <Box textAlign="center" padding="l">
            {!hasConnection ? (
              <Box color="text-body-secondary">
                Nothing can be read while {isFleet ? 'none of the connections' : 'the connection'} is{' '}
                {isFleet ? '' : 'not '}available.
              </Box>
            ) : (
              <SpaceBetween size="xs">
                <Box variant="strong">
                  {isWhole ? 'Everything is managed' : 'Nothing was found in what could be read'}
                </Box>
                <Box color="text-body-secondary">
                  {!isWhole
                    ? 'Whether a machine is missing is not known while the list is not whole.'
                    : found.healthy === 0
                      ? 'There is no node yet, and nothing that ought to be one.'
                      : `${found.healthy.toLocaleString()} ${found.healthy === 1 ? 'node is' : 'nodes are'} Online; none was lost${hasEc2 ? ', and no instance is missing' : ''}.`}
                </Box>
                <Box color="text-body-secondary">
                  On a machine itself, <code>quarterdeck doctor</code> looks from the other side.
                </Box>
              </SpaceBetween>
            )}
          </Box>
        }
        actions={() => (
          <Button
            iconName="refresh"
            ariaLabel="Look again"
            disabled={!hasConnection}
            disabledReason="The connection is not available."
            loading={found.isFetching && !found.isReading}
            onClick={found.readAgain}
          />
        )}
      />
    </SpaceBetween>
  );
}

function columnsOf(
  isFleet: boolean,
  hasEc2: boolean,
  onExamine: (suspect: Suspect) => void,
): DataColumn<Suspect>[] {
  return [
    {
      id: 'name',
      label: 'Name',
      width: 160,
      isRowHeader: true,
      cell: (suspect) => (
        <span data-testid={`suspect-row-${suspect.nodeId}`}>
          <Link
            href="#examination"
            onFollow={(event) => {
              event.preventDefault();
              onExamine(suspect);
            }}
          >
            {suspect.name}
          </Link>
        </span>
      ),
    },
    {
      id: 'reason',
      label: 'First likely reason',
      width: 336,
      cell: (suspect) => <Reason suspect={suspect} />,
    },
    { id: 'nodeId', label: 'ID', width: 202 },
    { id: 'connection', label: 'Connection', width: 150, visible: isFleet },
    { id: 'account', label: 'Account', width: 144, visible: isFleet },
    { id: 'region', label: 'Region', width: 124, visible: false },
    { id: 'kind', label: 'Kind', width: 124, visible: false },
    {
      id: 'standing',
      label: 'Ping status',
      width: 164,
      cell: ({ standing }) => (
        <StatusIndicator type={standing === 'lost' ? 'error' : 'stopped'}>
          {standingWords[standing]}
        </StatusIndicator>
      ),
    },
    { id: 'instanceState', label: 'Instance state', width: 146, visible: hasEc2 },
    {
      id: 'lastPing',
      label: 'Last ping',
      width: 124,
      cell: ({ lastPingAt }) => <RelativeTime at={lastPingAt} isNarrow />,
    },
    { id: 'agentVersion', label: 'Agent version', width: 140, visible: false },
    { id: 'platform', label: 'Platform', width: 150, visible: false },
  ];
}

function Reason({ suspect }: { suspect: Suspect }) {
  const { reason } = suspect;
  if (!reason) return <StatusIndicator type="pending">{noReason}</StatusIndicator>;
  return <StatusIndicator type={severityMarks[reason.severity].type}>{reason.title}</StatusIndicator>;
}

/** How far several connections are read, and which of them could not be. */
function Reading({ found, total }: { found: Suspects; total: number }) {
  const { failures, reading, suspects } = found;
  const isTold = failures.length > 0 && (suspects.length > 0 || failures.length < total);
  if (!isTold && (reading.length === 0 || total === 1)) return null;
  return (
    <span role="status" className="table-note" data-testid="suspects-reading">
      {reading.length > 0 && total > 1 && `${total - reading.length} of ${total} connections read `}
      {isTold &&
        failures.map(({ connection, error }) => (
          <span key={connection.connectionId} className="table-note-failure" title={error.message}>
            {`${connection.name} could not be read: ${error.message} `}
          </span>
        ))}
    </span>
  );
}

/** What the list lacks, since something may not be read. */
function Gaps({ found }: { found: Suspects }) {
  if (found.gaps.length === 0) return null;
  return (
    <Alert type="warning" header="The list is not whole" data-testid="suspects-gaps">
      <SpaceBetween size="xs">
        {found.gaps.map(({ connection, gap }) => (
          <div key={`${connection.connectionId} ${gap.text}`}>
            {`${connection.name}: ${gap.text}`}
            {gap.lines.map((lines) => (
              <ExpandableSection key={lines.label} headerText="What has to be allowed">
                <CopyBlock {...lines} />
              </ExpandableSection>
            ))}
          </div>
        ))}
      </SpaceBetween>
    </Alert>
  );
}
