import { type AppError, asAppError } from '#shared/errors/app-error';
import type { Session } from '#shared/sessions/session';
import { type Permit, useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';
import { Confirmation } from '../../ui/confirmation';
import { flashFailure } from '../../ui/flash-failure';
import { flash } from '../../ui/flash-store';

async function terminate(
  sessions: readonly Session[],
  confirmChange: ReturnType<typeof useConfirmChange>,
): Promise<void> {
  const failures: string[] = [];
  let denied: AppError | undefined;
  const permits = new Map<string, Permit>();
  for (const connectionId of new Set(sessions.map((one) => one.connectionId))) {
    const names = sessions.filter((one) => one.connectionId === connectionId).map((one) => one.sessionId);
    const permit = await confirmChange(connectionId, 'sessions/terminate', names);
    if (!permit) return;
    permits.set(connectionId, permit);
  }
  for (const { connectionId, sessionId } of sessions) {
    try {
      await call('sessions/terminate', { connectionId, sessionId, ...permits.get(connectionId) });
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.denied) denied = error;
      failures.push(`${sessionId}: ${error.message}`);
    }
  }
  const count = sessions.length - failures.length;
  if (count > 0) flash('success', count === 1 ? 'Session terminated' : `${count} sessions terminated`);
  // One refusal stands for all: they are of the same kind.
  if (denied) flashFailure('Not every session was terminated', denied);
  else if (failures.length > 0) flash('error', 'Not every session was terminated', failures.join(' '));
}

/** Asks before sessions are ended, and names whose they are. */
export function TerminateSessions({ sessions, onClose }: { sessions: readonly Session[]; onClose(): void }) {
  const confirmChange = useConfirmChange();
  return (
    <Confirmation
      title={sessions.length === 1 ? 'Terminate this session?' : `Terminate ${sessions.length} sessions?`}
      action="Terminate"
      onAnswer={(isWanted) => {
        onClose();
        if (isWanted) void terminate(sessions, confirmChange);
      }}
    >
      What runs in {sessions.length === 1 ? 'it' : 'them'} is ended on the node, and nobody can resume{' '}
      {sessions.length === 1 ? 'it' : 'them'}.
      <ul className="session-names">
        {sessions.slice(0, 10).map((one) => (
          <li key={one.sessionId}>
            <strong>{one.sessionId}</strong> on {one.nodeName ?? one.nodeId}
            {one.owner === undefined ? '' : `, ${one.owner}`}
          </li>
        ))}
        {sessions.length > 10 && <li>and {sessions.length - 10} more</li>}
      </ul>
    </Confirmation>
  );
}
