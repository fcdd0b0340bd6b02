import type { ColumnKind } from '../fleet/row-query';
import type { Command } from './command';

/** Columns of the table of commands that are searched. */
export const commandColumns = [
  'commandId',
  'documentName',
  'status',
  'statusDetails',
  'targets',
  'counts',
  'requestedAt',
  'comment',
  'parameters',
  'documentVersion',
  'maxConcurrency',
  'maxErrors',
] as const;

/** `web-1, web-2`, or `tag:Role = web, db`. `nameOf` is what a node is called, where that is known. */
export function targetsText(
  { connectionId, nodeIds, targets }: Pick<Command, 'connectionId' | 'nodeIds' | 'targets'>,
  nameOf: (connectionId: string, nodeId: string) => string | undefined,
): string {
  if (targets.length > 0)
    return targets.map(({ key, values }) => `${key} = ${values.join(', ')}`).join(' and ');
  return nodeIds.map((nodeId) => nameOf(connectionId, nodeId) ?? nodeId).join(', ');
}

/** `3 of 4 done, 1 failed, 1 not delivered`. */
export function countsText({
  targetCount,
  completedCount,
  errorCount,
  deliveryTimedOutCount,
}: Pick<Command, 'targetCount' | 'completedCount' | 'errorCount' | 'deliveryTimedOutCount'>): string {
  return [
    `${completedCount.toLocaleString()} of ${targetCount.toLocaleString()} done`,
    ...(errorCount > 0 ? [`${errorCount.toLocaleString()} failed`] : []),
    ...(deliveryTimedOutCount > 0 ? [`${deliveryTimedOutCount.toLocaleString()} not delivered`] : []),
  ].join(', ');
}

/** `DeliveryTimedOut`, `Delivery Timed Out`: AWS writes both. As words: `Delivery timed out`. */
export function statusWords(details: string): string {
  const words = details
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Text of one column of a command: what is searched and sorted. Times are ISO 8601 UTC. */
export function commandColumnText(
  command: Command,
  column: string,
  nameOf: (connectionId: string, nodeId: string) => string | undefined = () => undefined,
): string {
  switch (column) {
    case 'commandId':
      return command.commandId;
    case 'documentName':
      return command.documentName;
    case 'status':
      return statusWords(command.status);
    case 'statusDetails':
      return statusWords(command.statusDetails);
    case 'targets':
      return targetsText(command, nameOf);
    case 'counts':
      return countsText(command);
    case 'requestedAt':
      return command.requestedAt === undefined ? '' : new Date(command.requestedAt).toISOString();
    case 'comment':
      return command.comment;
    case 'parameters':
      return Object.entries(command.parameters)
        .map(([name, texts]) => `${name}: ${texts.join(' ')}`)
        .join('; ');
    case 'documentVersion':
      return command.documentVersion ?? '';
    case 'maxConcurrency':
      return command.maxConcurrency ?? '';
    case 'maxErrors':
      return command.maxErrors ?? '';
    default:
      return '';
  }
}

export function commandColumnKind(column: string): ColumnKind {
  if (column === 'commandId') return 'id';
  return column === 'requestedAt' ? 'time' : 'text';
}
