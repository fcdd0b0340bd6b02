import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type AppError, asAppError } from '#shared/errors/app-error';
import type { Session, SessionRef } from '#shared/sessions/session';
import type { Settings } from '#shared/settings/settings';
import { byteText } from '#shared/units/byte-text';
import { call } from '../../host/host';
import { Confirmation } from '../../ui/confirmation';
import { Failure } from '../../ui/failure';
import { flash } from '../../ui/flash-store';
import { PlayerView } from './player/player-view';

interface RecordingPanelProps {
  session: Session;
  startMs: number;
  settings: Settings['terminal'];
  isDark: boolean;
}

async function saveCopy({ connectionId, sessionId }: SessionRef): Promise<void> {
  try {
    const saved = await call('recordings/save-copy', { connectionId, sessionId, jobId: crypto.randomUUID() });
    if (saved.saved) flash('success', `${byteText(saved.bytes)} saved`, saved.path);
  } catch (thrown) {
    flash('error', 'The recording was not saved', (thrown as AppError).message);
  }
}

async function remove({ connectionId, sessionId }: SessionRef): Promise<void> {
  try {
    await call('recordings/delete', { connectionId, sessionId });
    flash('success', 'Recording deleted');
  } catch (thrown) {
    flash('error', 'The recording was not deleted', asAppError(thrown).message);
  }
}

/** The recording of a session: played, saved elsewhere, deleted. */
export function RecordingPanel({ session, startMs, settings, isDark }: RecordingPanelProps) {
  const { connectionId, sessionId, recording } = session;
  const [isDeleting, setDeleting] = useState(false);
  const query = useQuery({
    // Outside the sessions' key: a player is not begun anew because something else has changed.
    queryKey: ['recording', connectionId, sessionId, recording?.state],
    queryFn: () => call('recordings/describe', { connectionId, sessionId }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const isRunning = recording?.state === 'running';
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={isRunning ? 'It goes on; shown is what there was when it was read.' : undefined}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {isRunning && (
                <Button iconName="refresh" loading={query.isFetching} onClick={() => void query.refetch()}>
                  Read again
                </Button>
              )}
              <Button iconName="download" data-testid="save-recording" onClick={() => void saveCopy(session)}>
                Save a copy
              </Button>
              <Button
                disabled={isRunning}
                disabledReason="It is being written. End the session first."
                data-testid="delete-recording"
                onClick={() => setDeleting(true)}
              >
                Delete recording
              </Button>
            </SpaceBetween>
          }
        >
          Recording
        </Header>
      }
    >
      {query.data ? (
        <PlayerView
          connectionId={connectionId}
          sessionId={sessionId}
          description={query.data}
          startMs={startMs}
          settings={settings}
          isDark={isDark}
        />
      ) : query.isError ? (
        <Failure
          title="The recording cannot be played"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Box textAlign="center" padding="l">
          <Spinner /> Reading the recording
        </Box>
      )}
      {isDeleting && (
        <Confirmation
          title="Delete this recording?"
          action="Delete"
          onAnswer={(isWanted) => {
            setDeleting(false);
            if (isWanted) void remove(session);
          }}
        >
          What the session showed cannot be seen again. The session stays in the history.
        </Confirmation>
      )}
    </Container>
  );
}
