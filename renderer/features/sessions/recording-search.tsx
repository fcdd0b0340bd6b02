import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { durationText } from '#shared/sessions/duration-text';
import type { RecordingHit } from '#shared/sessions/recording';
import type { SessionRef } from '#shared/sessions/session';
import { cancelRecordingSearch, recordingSearchStore, searchRecordings } from './recording-search-store';

interface RecordingSearchProps {
  connectionIds: string[];
  choice: ReactNode;
  onOpen(session: SessionRef, atMs: number): void;
}

const startFormat = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** Looks for a text in what all recordings show; each place leads to its moment. */
export function RecordingSearch({ connectionIds, choice, onOpen }: RecordingSearchProps) {
  const search = useStore(recordingSearchStore);
  const [text, setText] = useState(search.text);
  const isSearching = search.progress !== undefined;
  const start = () => {
    if (text.trim() !== '') void searchRecordings(connectionIds, text);
  };
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description={choice}>
        Sessions
      </Header>
      <div className="recording-search">
        <Input
          value={text}
          type="search"
          placeholder="Find in what recorded sessions showed"
          ariaLabel="Find in recordings"
          clearAriaLabel="Clear"
          onChange={({ detail }) => setText(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === 'Enter') start();
          }}
        />
        {isSearching ? (
          <Button onClick={cancelRecordingSearch}>Cancel</Button>
        ) : (
          <Button variant="primary" disabled={text.trim() === ''} onClick={start}>
            Search
          </Button>
        )}
      </div>
      {isSearching && (
        <ProgressBar
          value={Math.round((search.progress ?? 0) * 100)}
          ariaLabel="Looking through recordings"
        />
      )}
      {search.failure !== undefined && (
        <Alert type="error" header="The recordings could not be searched">
          {search.failure}
        </Alert>
      )}
      <Hits hits={search.hits} onOpen={onOpen} />
      <Box color="text-body-secondary">
        <span role="status">{summaryOf(search)}</span>
      </Box>
    </SpaceBetween>
  );
}

function summaryOf({
  progress,
  outcome,
  isCancelled,
  hits,
  text,
}: ReturnType<typeof recordingSearchStore.getState>) {
  const places = `${hits.length.toLocaleString()} ${hits.length === 1 ? 'place' : 'places'}`;
  if (progress !== undefined) return `${places} so far`;
  if (isCancelled) return `Cancelled; ${places} found until then.`;
  if (!outcome)
    return 'Looks through the recordings on this machine, without colours and control characters; case does not matter.';
  if (outcome.recordings === 0)
    return 'Nothing is recorded yet. Settings has which sessions are; none are until you choose so.';
  const where =
    outcome.recordings === 1 ? 'one recording' : `${outcome.recordings.toLocaleString()} recordings`;
  return [
    hits.length === 0 ? `“${text}” is in none of ${where}.` : `${places} in ${where}.`,
    outcome.isCut ? 'There are more; a longer text finds fewer.' : '',
    outcome.unreadable > 0 ? `${outcome.unreadable} could not be read.` : '',
  ].join(' ');
}

function Hits({ hits, onOpen }: { hits: readonly RecordingHit[]; onOpen: RecordingSearchProps['onOpen'] }) {
  const bySession = new Map<string, RecordingHit[]>();
  for (const hit of hits) bySession.set(hit.sessionId, [...(bySession.get(hit.sessionId) ?? []), hit]);
  return [...bySession].map(([sessionId, places]) => (
    <Container
      key={sessionId}
      header={
        <Header variant="h2" description={sessionId}>
          {places[0]?.nodeName}, {new Date(places[0]?.startedAt ?? 0).toLocaleString(undefined, startFormat)}
        </Header>
      }
    >
      <ul className="plain-list recording-hits" aria-label={`Places in ${sessionId}`}>
        {places.map((hit, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: places come in order and stay
          <li key={index}>
            <Link
              href="#session"
              data-testid="recording-hit"
              onFollow={(event) => {
                event.preventDefault();
                onOpen(hit, hit.atMs);
              }}
            >
              {durationText(hit.atMs)}
            </Link>
            <code>{hit.line}</code>
          </li>
        ))}
      </ul>
    </Container>
  ));
}
