import type { ColumnKind } from '../fleet/row-query';
import { durationText } from './duration-text';
import type { Session } from './session';

/** Columns of the table of sessions that are searched and exported. */
export const sessionColumns = [
  'sessionId',
  'status',
  'node',
  'nodeId',
  'owner',
  'startedAt',
  'endedAt',
  'duration',
  'endReason',
  'documentName',
  'reason',
  'recording',
  'outputBytes',
  'startedFrom',
] as const;

/** Text of one column of a session: what is searched, sorted and exported. Times are ISO 8601 UTC, durations h:mm:ss. */
export function sessionColumnText(session: Session, column: string): string {
  switch (column) {
    case 'sessionId':
      return session.sessionId;
    case 'status':
      return session.status;
    case 'node':
      return session.nodeName ?? session.nodeId;
    case 'nodeId':
      return session.nodeId;
    case 'owner':
      return session.owner ?? '';
    case 'startedAt':
      return isoTime(session.startedAt);
    case 'endedAt':
      return isoTime(session.endedAt);
    case 'duration':
      return session.startedAt === undefined || session.endedAt === undefined
        ? ''
        : durationText(session.endedAt - session.startedAt);
    case 'endReason':
      return session.endReason ?? '';
    case 'documentName':
      return session.documentName ?? '';
    case 'reason':
      return session.reason ?? '';
    case 'recording':
      return recordingText(session.recording);
    case 'outputBytes':
      return session.outputBytes === undefined ? '' : String(session.outputBytes);
    case 'startedFrom':
      return session.isOwn ? 'This application' : 'Elsewhere';
    default:
      return '';
  }
}

export function sessionColumnKind(column: string): ColumnKind {
  if (column === 'sessionId' || column === 'nodeId') return 'id';
  return column === 'startedAt' || column === 'endedAt' ? 'time' : 'text';
}

/** The one vocabulary of a recording's states. */
export function recordingText(recording: Session['recording']): string {
  switch (recording?.state) {
    case undefined:
      return '';
    case 'running':
      return 'Recording';
    case 'complete':
      return 'Recorded';
    case 'incomplete':
      return 'Incomplete';
    case 'deleted':
      return 'Deleted';
  }
}

function isoTime(atMs: number | undefined): string {
  return atMs === undefined ? '' : new Date(atMs).toISOString();
}
