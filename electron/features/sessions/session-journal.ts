import { z } from 'zod';
import type { SessionRecording } from '#shared/sessions/session';

/** What is written down of the sessions that this application starts: one entry a line, never changed. */
const ref = { connectionId: z.string(), sessionId: z.string() };
export const journalEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    ...ref,
    atMs: z.number(),
    nodeId: z.string(),
    nodeName: z.string().optional(),
    documentName: z.string().optional(),
    reason: z.string().optional(),
    /** Who was logged in on this computer. */
    userName: z.string(),
    /** Name of the recording's file, when it is recorded. */
    recordingFile: z.string().optional(),
  }),
  z.object({
    kind: z.literal('ended'),
    ...ref,
    /** Absent when nobody was there to see it. */
    atMs: z.number().optional(),
    reason: z.string(),
    outputBytes: z.number().optional(),
    /** The application ended before the session did. */
    isInterrupted: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('recording'),
    ...ref,
    state: z.enum(['complete', 'incomplete', 'deleted']),
    reason: z.string().optional(),
    bytes: z.number().optional(),
  }),
  /** What the control plane told, kept for when it has forgotten. */
  z.object({ kind: z.literal('told'), ...ref, owner: z.string() }),
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** A session of this application, from its entries. */
export interface OwnSession {
  connectionId: string;
  sessionId: string;
  nodeId: string;
  nodeName?: string;
  documentName?: string;
  reason?: string;
  userName: string;
  owner?: string;
  startedAt: number;
  isOver: boolean;
  isInterrupted: boolean;
  endedAt?: number;
  endReason?: string;
  outputBytes?: number;
  recordingFile?: string;
  recording?: SessionRecording;
}

export const sessionKey = (connectionId: string, sessionId: string) => `${connectionId}\n${sessionId}`;

/** Takes one more entry into account; an entry of a session that was never started is left out. */
export function applyEntry(sessions: Map<string, OwnSession>, entry: JournalEntry): void {
  const key = sessionKey(entry.connectionId, entry.sessionId);
  if (entry.kind === 'started') {
    const { kind: _kind, atMs, recordingFile, ...facts } = entry;
    sessions.set(key, {
      ...withoutAbsent(facts),
      startedAt: atMs,
      isOver: false,
      isInterrupted: false,
      ...(recordingFile === undefined ? {} : { recordingFile, recording: { state: 'running' } }),
    });
    return;
  }
  const session = sessions.get(key);
  if (!session) return;
  switch (entry.kind) {
    case 'ended': {
      const { atMs, reason, outputBytes } = entry;
      session.isOver = true;
      session.isInterrupted = entry.isInterrupted ?? false;
      session.endReason = reason;
      if (atMs !== undefined) session.endedAt = atMs;
      if (outputBytes !== undefined) session.outputBytes = outputBytes;
      return;
    }
    case 'recording': {
      const { state, reason, bytes } = entry;
      session.recording = withoutAbsent({ state, reason, bytes: bytes ?? session.recording?.bytes });
      return;
    }
    case 'told':
      session.owner = entry.owner;
  }
}

type Present<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

function withoutAbsent<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Present<T>;
}
