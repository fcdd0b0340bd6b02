import SegmentedControl from '@cloudscape-design/components/segmented-control';
import type { Connection } from '#shared/connections/connection';
import { RecordingSearch } from './recording-search';
import { SessionTable } from './session-table';

export type SessionsView = 'Active' | 'History' | 'Recordings';

interface SessionsPageProps {
  connection: Connection;
  view: SessionsView;
  onView(view: SessionsView): void;
  /** `atMs`: the moment of its recording to begin with. */
  onOpen(sessionId: string, atMs?: number): void;
}

/** The sessions of a connection: those that go on, those that have ended, and what was shown in those that are recorded. */
export function SessionsPage({ connection, view, onView, onOpen }: SessionsPageProps) {
  const choice = (
    <SegmentedControl
      label="Which sessions"
      selectedId={view}
      onChange={({ detail }) => onView(detail.selectedId as SessionsView)}
      options={[
        { id: 'Active', text: 'Active' },
        { id: 'History', text: 'History' },
        { id: 'Recordings', text: 'Search recordings' },
      ]}
    />
  );
  if (view === 'Recordings')
    return <RecordingSearch connectionId={connection.connectionId} choice={choice} onOpen={onOpen} />;
  return <SessionTable key={view} connection={connection} list={view} choice={choice} onOpen={onOpen} />;
}
