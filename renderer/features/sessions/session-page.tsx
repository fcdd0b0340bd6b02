import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import { isPlayable, type Session } from '#shared/sessions/session';
import { sessionColumnText } from '#shared/sessions/session-columns';
import type { Settings } from '#shared/settings/settings';
import { byteText } from '#shared/units/byte-text';
import { Copyable } from '../../ui/copyable';
import { Failure } from '../../ui/failure';
import { RecordingPanel } from './recording-panel';
import { RecordingStatus, SessionStatus } from './session-status';
import { TerminateSessions } from './terminate-sessions';
import { useSession } from './use-sessions';

interface SessionPageProps {
  connection: Connection;
  sessionId: string;
  /** The moment of its recording to begin with. */
  atMs: number;
  settings: Settings['terminal'];
  isDark: boolean;
  onBack(): void;
  onOpenNode(nodeId: string): void;
}

/** One session: who, where, how long, why it ended, and what it showed. */
export function SessionPage(props: SessionPageProps) {
  const { connection, sessionId, onBack } = props;
  const query = useSession(connection, sessionId);
  return (
    <SpaceBetween size="xs">
      <BreadcrumbGroup
        items={[
          { text: 'Sessions', href: '#sessions' },
          { text: sessionId, href: '#session' },
        ]}
        ariaLabel="Breadcrumbs"
        onFollow={(event) => {
          event.preventDefault();
          if (event.detail.href === '#sessions') onBack();
        }}
      />
      {query.data ? (
        <LoadedSession session={query.data} {...props} />
      ) : query.isError ? (
        <Failure
          title={`The session ${sessionId} could not be read`}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Box textAlign="center" padding="xxl">
          <Spinner size="large" /> Loading the session
        </Box>
      )}
    </SpaceBetween>
  );
}

const isOver = ({ status }: Session) => status === 'Terminated' || status === 'Failed';

/** Who, how long and why in a line. */
function summaryOf(session: Session): string {
  const { startedAt } = session;
  const started =
    startedAt === undefined
      ? ''
      : new Date(startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const texts = ['duration', 'endReason'].map((column) => sessionColumnText(session, column));
  return [session.owner?.split('/').at(-1), started, ...texts].filter(Boolean).join(' · ');
}

function LoadedSession({
  session,
  atMs,
  settings,
  isDark,
  onOpenNode,
}: SessionPageProps & { session: Session }) {
  const [isTerminating, setTerminating] = useState(false);
  const text = (column: string) => sessionColumnText(session, column) || '–';
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        info={
          <span className="node-facts">
            <SessionStatus status={session.status} />
          </span>
        }
        description={summaryOf(session)}
        actions={
          isOver(session) ? undefined : <Button onClick={() => setTerminating(true)}>Terminate</Button>
        }
      >
        Session on {session.nodeName ?? session.nodeId}
      </Header>
      {isPlayable(session) && (
        <RecordingPanel session={session} startMs={atMs} settings={settings} isDark={isDark} />
      )}
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Session ID', value: <Copyable text={session.sessionId} label="session ID" /> },
            {
              label: 'Node',
              value: (
                <Button variant="inline-link" onClick={() => onOpenNode(session.nodeId)}>
                  {session.nodeId}
                </Button>
              ),
            },
            { label: 'Owner', value: text('owner') },
            { label: 'Document', value: text('documentName') },
            { label: 'Started', value: <Moment at={session.startedAt} /> },
            { label: 'Ended', value: <Moment at={session.endedAt} /> },
            { label: 'Duration', value: text('duration') },
            {
              label: 'Output',
              value: session.outputBytes === undefined ? '–' : byteText(session.outputBytes),
            },
            { label: 'Ended because', value: text('endReason') },
            { label: 'Reason', value: text('reason') },
            {
              label: 'Recording',
              value: (
                <>
                  <RecordingStatus recording={session.recording} />
                  {session.recording?.reason !== undefined && (
                    <Box color="text-body-secondary" fontSize="body-s">
                      {session.recording.state === 'incomplete'
                        ? `Recording incomplete: ${session.recording.reason}`
                        : session.recording.reason}
                    </Box>
                  )}
                </>
              ),
            },
          ]}
        />
      </Container>
      {session.recording === undefined && (
        <Box color="text-body-secondary">
          {session.isOwn
            ? 'This session was not recorded. Settings has which sessions are.'
            : 'Sessions that were started elsewhere are not recorded here.'}
        </Box>
      )}
      {isTerminating && <TerminateSessions sessions={[session]} onClose={() => setTerminating(false)} />}
    </SpaceBetween>
  );
}

function Moment({ at }: { at: number | undefined }) {
  if (at === undefined) return <>–</>;
  return (
    <time dateTime={new Date(at).toISOString()}>
      {new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })}
    </time>
  );
}
