import { z } from 'zod';

/** `Active` and `History` as DescribeSessions has them. */
export const sessionLists = ['Active', 'History'] as const;
export type SessionList = (typeof sessionLists)[number];

/** SSM's SessionStatus, in its words. */
export const sessionStatuses = [
  'Connecting',
  'Connected',
  'Disconnected',
  'Terminating',
  'Terminated',
  'Failed',
] as const;
export type SessionStatus = (typeof sessionStatuses)[number];

/**
 * What became of the recording of a session: `running` while it is written, `incomplete` (with a reason) when it stopped
 * before its session did, `deleted` (with a reason) when the file is gone.
 */
export const sessionRecordingSchema = z.object({
  state: z.enum(['running', 'complete', 'incomplete', 'deleted']),
  reason: z.string().optional(),
  bytes: z.number().optional(),
});
export type SessionRecording = z.infer<typeof sessionRecordingSchema>;

/** One session, from what this application wrote down and what the connection tells. Times are epoch milliseconds. */
export const sessionSchema = z.object({
  connectionId: z.string(),
  sessionId: z.string(),
  nodeId: z.string(),
  /** As the node was called when it was last seen. */
  nodeName: z.string().optional(),
  status: z.enum(sessionStatuses),
  /** The identity that the control plane names, or who was logged in here when it was started. */
  owner: z.string().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** A sentence. */
  endReason: z.string().optional(),
  documentName: z.string().optional(),
  reason: z.string().optional(),
  /** Bytes that the session has shown; known of those that were open here. */
  outputBytes: z.number().optional(),
  /** Started by this application, with this data directory. */
  isOwn: z.boolean(),
  recording: sessionRecordingSchema.optional(),
});
export type Session = z.infer<typeof sessionSchema>;

export const sessionPageSchema = z.object({
  sessions: z.array(sessionSchema),
  nextToken: z.string().optional(),
  /** Why the connection's own list is not among them; a sentence. */
  missing: z.string().optional(),
});
export type SessionPage = z.infer<typeof sessionPageSchema>;

/** The reference that every call about one session carries. */
export const sessionRefSchema = z.object({
  connectionId: z.string().min(1),
  sessionId: z.string().min(1).max(96),
});
export type SessionRef = z.infer<typeof sessionRefSchema>;

/** Whether there is a recording that can be played. */
export function isPlayable(session: Pick<Session, 'recording'>): boolean {
  const { recording } = session;
  return recording !== undefined && recording.state !== 'deleted' && recording.bytes !== 0;
}
