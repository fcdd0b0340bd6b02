import type { Session, SessionList } from '#shared/sessions/session';
import type { ToldSession } from './ports';
import type { OwnSession } from './session-journal';

/** Joins what this application wrote down of a session with what the control plane tells of it; one of them is there. */
export function mergeSession(
  connectionId: string,
  own: OwnSession | undefined,
  told: ToldSession | undefined,
  nodeName?: string | undefined,
): Session {
  const name = nodeName ?? own?.nodeName;
  const owner = told?.owner ?? own?.owner ?? own?.userName;
  const startedAt = own?.startedAt ?? told?.startedAt;
  const status = statusOf(own, told);
  const isOver = status === 'Terminated' || status === 'Failed';
  // Of an end that nobody here saw, the control plane has the time.
  const endedAt = own?.isInterrupted ? (told?.endedAt ?? own.endedAt) : (own?.endedAt ?? told?.endedAt);
  const endReason = endReasonOf(own, told);
  const documentName = told?.documentName ?? own?.documentName;
  const reason = own?.reason ?? told?.reason;
  return {
    connectionId,
    sessionId: own?.sessionId ?? told?.sessionId ?? '',
    nodeId: own?.nodeId ?? told?.nodeId ?? '',
    status,
    isOwn: own !== undefined,
    ...(name === undefined ? {} : { nodeName: name }),
    ...(owner === undefined ? {} : { owner }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined || !isOver ? {} : { endedAt }),
    ...(endReason === undefined ? {} : { endReason }),
    ...(documentName === undefined ? {} : { documentName }),
    ...(reason === undefined ? {} : { reason }),
    ...(own?.outputBytes === undefined ? {} : { outputBytes: own.outputBytes }),
    ...(own?.recording === undefined ? {} : { recording: own.recording }),
  };
}

/** What was seen here is so, even while the control plane has not noticed; of an interrupted session it alone knows. */
function statusOf(own: OwnSession | undefined, told: ToldSession | undefined): Session['status'] {
  if (own?.isOver && !own.isInterrupted) return 'Terminated';
  return told?.status ?? (own?.isOver ? 'Terminated' : 'Connected');
}

function endReasonOf(own: OwnSession | undefined, told: ToldSession | undefined): string | undefined {
  if (!own?.isInterrupted) return own?.endReason ?? (told?.details || undefined);
  if (told && told.status !== 'Terminated' && told.status !== 'Failed')
    return `${own.endReason} The session itself goes on until its node or its control plane ends it.`;
  return told?.details ? `${own.endReason} Its control plane says: ${told.details}` : own.endReason;
}

/**
 * One page: the control plane's sessions with what is known of them here, and, on the first page, those of this
 * application that are not among them. `nameOf` answers how a node is called now.
 */
export function mergePage(options: {
  connectionId: string;
  state: SessionList;
  isFirst: boolean;
  own: ReadonlyMap<string, OwnSession>;
  told: readonly ToldSession[];
  nameOf(nodeId: string): string | undefined;
}): Session[] {
  const { connectionId, state, isFirst, own, told, nameOf } = options;
  const merged = told
    .map((one) => mergeSession(connectionId, own.get(one.sessionId), one, nameOf(one.nodeId)))
    // Seen to end here, while the control plane has not noticed.
    .filter((one) => state === 'History' || one.status !== 'Terminated');
  if (!isFirst) return merged;
  const listed = new Set(told.map((one) => one.sessionId));
  for (const session of own.values()) {
    if (listed.has(session.sessionId) || session.isOver !== (state === 'History')) continue;
    merged.push(mergeSession(connectionId, session, undefined, nameOf(session.nodeId)));
  }
  return merged.sort((one, other) => (other.startedAt ?? 0) - (one.startedAt ?? 0));
}
