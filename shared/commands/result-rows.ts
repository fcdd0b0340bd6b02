import type { Invocation } from './command';

/** Columns of results, a row a node. Times are ISO 8601; the duration is in seconds. */
export const resultHeading = [
  'Node',
  'Node ID',
  'Connection',
  'Status',
  'Status details',
  'Started',
  'Ended',
  'Seconds',
  'Exit code',
  'Document',
  'Command ID',
  'Output',
];

/** When the first step began and the last one ended, in epoch milliseconds; absent where that is not so yet. */
export function spanOf({ plugins }: Pick<Invocation, 'plugins'>): {
  startedAt?: number;
  endedAt?: number;
} {
  const starts = plugins.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [startedAt]));
  const ends = plugins.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt]));
  const isEnded = plugins.length > 0 && ends.length === plugins.length;
  return {
    ...(starts.length > 0 ? { startedAt: Math.min(...starts) } : {}),
    ...(isEnded ? { endedAt: Math.max(...ends) } : {}),
  };
}

/** Of the last step that began, which is what the service goes by; absent where none has. */
export function exitCodeOf({ plugins }: Pick<Invocation, 'plugins'>): number | undefined {
  return plugins.findLast(({ responseCode }) => responseCode !== undefined && responseCode !== -1)
    ?.responseCode;
}

/** One node's answer as cells under `resultHeading`. */
export function resultCells(invocation: Invocation, connectionName: string): string[] {
  const { startedAt, endedAt } = spanOf(invocation);
  const time = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toISOString());
  const seconds = startedAt !== undefined && endedAt !== undefined ? (endedAt - startedAt) / 1000 : undefined;
  return [
    invocation.nodeName,
    invocation.nodeId,
    connectionName,
    invocation.status,
    invocation.statusDetails,
    time(startedAt),
    time(endedAt),
    seconds === undefined ? '' : String(seconds),
    String(exitCodeOf(invocation) ?? ''),
    invocation.documentName,
    invocation.commandId,
    invocation.plugins.map(({ outputHead }) => outputHead).join('\n'),
  ];
}
