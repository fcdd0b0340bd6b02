import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useEffect, useRef } from 'react';
import type { Connection } from '#shared/connections/connection';
import type { SessionRef } from '#shared/sessions/session';
import { RecordingSearch } from './recording-search';
import { SessionTable } from './session-table';

export type SessionsView = 'Active' | 'History' | 'Recordings';

interface SessionsPageProps {
  /** Those that are looked at as one. */
  connections: readonly Connection[];
  view: SessionsView;
  onView(view: SessionsView): void;
  /** `atMs`: the moment of its recording to begin with. */
  onOpen(session: SessionRef, atMs?: number): void;
}

/** The sessions of these connections: those that go on, those that have ended, and what was shown in those that are recorded. */
export function SessionsPage({ connections, view, onView, onOpen }: SessionsPageProps) {
  const holder = useRef<HTMLDivElement>(null);
  const isChosenHere = useRef(false);
  useEffect(() => {
    // Each view draws the choice anew, and the keyboard stays on it.
    if (isChosenHere.current) holder.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    isChosenHere.current = false;
  }, [view]);
  const choice = (
    <div ref={holder}>
      <SegmentedControl
        label="Which sessions"
        selectedId={view}
        onChange={({ detail }) => {
          isChosenHere.current = true;
          onView(detail.selectedId as SessionsView);
        }}
        options={[
          { id: 'Active', text: 'Active' },
          { id: 'History', text: 'History' },
          { id: 'Recordings', text: 'Search recordings' },
        ]}
      />
    </div>
  );
  if (view === 'Recordings')
    return (
      <RecordingSearch
        connectionIds={connections.map(({ connectionId }) => connectionId)}
        choice={choice}
        onOpen={onOpen}
      />
    );
  return <SessionTable key={view} connections={connections} list={view} choice={choice} onOpen={onOpen} />;
}
