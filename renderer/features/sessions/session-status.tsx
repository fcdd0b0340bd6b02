import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Session } from '#shared/sessions/session';
import { recordingText } from '#shared/sessions/session-columns';

const statusTypes: Record<Session['status'], StatusIndicatorProps.Type> = {
  Connecting: 'in-progress',
  Connected: 'success',
  Disconnected: 'warning',
  Terminating: 'in-progress',
  Terminated: 'stopped',
  Failed: 'error',
};
const recordingTypes: Record<NonNullable<Session['recording']>['state'], StatusIndicatorProps.Type> = {
  running: 'in-progress',
  complete: 'success',
  incomplete: 'warning',
  deleted: 'stopped',
};

/** SSM's words for a session's state. */
export function SessionStatus({ status }: Pick<Session, 'status'>) {
  return <StatusIndicator type={statusTypes[status]}>{status}</StatusIndicator>;
}

/** What became of a recording. */
export function RecordingStatus({ recording }: Pick<Session, 'recording'>) {
  if (!recording) return <>–</>;
  return <StatusIndicator type={recordingTypes[recording.state]}>{recordingText(recording)}</StatusIndicator>;
}
