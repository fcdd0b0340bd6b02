import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import { type ReactNode, useMemo } from 'react';
import type { Invocation } from '#shared/commands/command';
import { statusWords } from '#shared/commands/command-columns';
import { outcomeOf, outcomeTexts } from '#shared/commands/outcome';
import { plainOutput } from '#shared/commands/plain-output';
import { exitCodeOf, spanOf } from '#shared/commands/result-rows';
import type { Connection } from '#shared/connections/connection';
import { connectionColumns, withConnectionColumns } from '#shared/connections/connection-columns';
import type { ColumnKinds } from '#shared/fleet/row-query';
import { CommandStatusIndicator } from '../../ui/command-status';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { OutcomeStatus } from './outcome-status';

const seconds = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** "0.4 s", "12 s", "3 min 20 s". */
export function spanText(ms: number): string {
  if (ms < 10_000) return `${seconds.format(ms / 1000)} s`;
  const whole = Math.round(ms / 1000);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function invocationText(invocation: Invocation, column: string): string {
  const { startedAt, endedAt } = spanOf(invocation);
  switch (column) {
    case 'nodeId':
      return invocation.nodeId;
    case 'status':
      return statusWords(invocation.status);
    case 'statusDetails':
      return statusWords(invocation.statusDetails);
    case 'startedAt':
      return startedAt === undefined ? '' : new Date(startedAt).toLocaleTimeString();
    case 'duration':
      return startedAt === undefined || endedAt === undefined ? '' : spanText(endedAt - startedAt);
    case 'exitCode':
      return String(exitCodeOf(invocation) ?? '');
    case 'output':
      return lastLine(invocation);
    case 'computer':
      return invocation.nodeName;
    default:
      return '';
  }
}

/** The last line that is told and not empty, which mostly says how it went. */
function lastLine({ plugins }: Invocation): string {
  const text = plugins.findLast(({ outputHead }) => outputHead.trim() !== '')?.outputHead ?? '';
  return plainOutput(text).trimEnd().split('\n').at(-1)?.slice(0, 200) ?? '';
}

const kinds: ColumnKinds = (column) => (column === 'nodeId' ? 'id' : 'text');
const searchColumns = [
  'node',
  'nodeId',
  'status',
  'statusDetails',
  'exitCode',
  'output',
  ...connectionColumns,
];

function columnsOf(
  isFleet: boolean,
  isBeside: boolean,
  chosen: string | undefined,
  keyOf: (one: Invocation) => string,
  nameOf: (one: Invocation) => string,
  onChoose: (one: Invocation) => void,
): DataColumn<Invocation>[] {
  return [
    {
      id: 'node',
      label: 'Node',
      width: isBeside ? 130 : 160,
      isRowHeader: true,
      cell: (one) => (
        <Link
          href="#answer"
          ariaLabel={`Output of ${nameOf(one)}`}
          onFollow={(event) => {
            event.preventDefault();
            onChoose(one);
          }}
        >
          <span
            data-testid={`result-row-${one.nodeId}`}
            className={keyOf(one) === chosen ? 'command-chosen' : undefined}
          >
            {nameOf(one)}
          </span>
        </Link>
      ),
    },
    { id: 'connection', label: 'Connection', width: 140, visible: isFleet && !isBeside },
    {
      id: 'status',
      label: 'Status',
      width: isBeside ? 208 : 142,
      cell: (one) =>
        isBeside ? (
          <CommandStatusIndicator status={one.status} statusDetails={one.statusDetails} />
        ) : (
          <OutcomeStatus outcome={outcomeOf(one)} text={statusWords(one.status)} />
        ),
    },
    { id: 'statusDetails', label: 'Status details', width: 170, visible: !isBeside },
    { id: 'exitCode', label: 'Exit code', width: 124 },
    { id: 'duration', label: 'Duration', width: 120, visible: !isBeside },
    { id: 'startedAt', label: 'Started', width: 134, visible: !isBeside && !isFleet },
    {
      id: 'output',
      label: 'Last line',
      visible: !isBeside,
      width: 200,
      cell: (one) => <code className="command-output-head">{lastLine(one)}</code>,
    },
    { id: 'nodeId', label: 'Node ID', width: 202, visible: false },
    { id: 'computer', label: 'Computer name', width: 160, visible: false },
    { id: 'account', label: 'Account', width: 144, visible: false },
    { id: 'region', label: 'Region', width: 124, visible: false },
  ];
}

interface NodeTableProps {
  connections: readonly Connection[];
  invocations: readonly Invocation[];
  keyOf(invocation: Invocation): string;
  nameOf(invocation: Invocation): string;
  chosen: string | undefined;
  isReading: boolean;
  error: unknown;
  actions(selected: Invocation[]): ReactNode;
  onChoose(invocation: Invocation): void;
  onRetry(): void;
}

/** All nodes of a command with both levels of status; one of them is chosen to be looked at. */
export function NodeTable(props: NodeTableProps) {
  const { connections, invocations, keyOf, nameOf, chosen, onChoose } = props;
  const isFleet = new Set(invocations.map((one) => one.connectionId)).size > 1;
  const text = useMemo(
    () =>
      withConnectionColumns(connections, (one: Invocation, column) =>
        column === 'node' ? nameOf(one) : invocationText(one, column),
      ),
    [connections, nameOf],
  );
  const isBeside = chosen !== undefined;
  const columns = useMemo(
    () => columnsOf(isFleet, isBeside, chosen, keyOf, nameOf, onChoose),
    [isFleet, chosen, keyOf, nameOf, onChoose],
  );
  return (
    <DataTable<Invocation>
      // With an answer beside it there is room for fewer columns.
      tableId={isBeside ? 'command-nodes-beside' : 'command-nodes'}
      testId="command-nodes"
      title="Nodes"
      noun={{ one: 'node', many: 'nodes' }}
      rows={invocations}
      rowId={keyOf}
      rowLabel={nameOf}
      columns={columns}
      text={text}
      kinds={kinds}
      searchColumns={searchColumns}
      selection
      isLoading={props.isReading}
      error={props.error}
      onRetry={props.onRetry}
      onRowActivate={onChoose}
      empty={
        <Box textAlign="center" padding="l">
          <Box variant="strong">No node has it yet</Box>
          <Box color="text-body-secondary">
            {`Nodes stand here (${outcomeTexts.waiting}) as soon as the service has found those that are meant.`}
          </Box>
        </Box>
      }
      actions={props.actions}
    />
  );
}
