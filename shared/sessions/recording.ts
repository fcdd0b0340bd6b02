import { z } from 'zod';

/** A pause in which nothing came: from, to, in milliseconds from the start of the recording. */
export const gapSchema = z.tuple([z.number(), z.number()]);
export type Gap = z.infer<typeof gapSchema>;

/** One event: milliseconds from the start, `o` for output or `r` for a size ("80x24"), and its text. */
export const recordedEventSchema = z.tuple([z.number(), z.enum(['o', 'r']), z.string()]);
export type RecordedEvent = z.infer<typeof recordedEventSchema>;

/** What a player needs to know of a recording before it reads it. */
export const recordingDescriptionSchema = z.object({
  cols: z.number(),
  rows: z.number(),
  title: z.string().optional(),
  durationMs: z.number(),
  /** Of the file's whole lines. */
  bytes: z.number(),
  eventCount: z.number(),
  /** Pauses longer than two seconds, in order. */
  gaps: z.array(gapSchema),
});
export type RecordingDescription = z.infer<typeof recordingDescriptionSchema>;

export const recordedEventsSchema = z.object({
  events: z.array(recordedEventSchema),
  nextOffset: z.number(),
  isLast: z.boolean(),
});
export type RecordedEvents = z.infer<typeof recordedEventsSchema>;

/** A place in a recording at which a text was shown. `line` is the text around it, without colours. */
export const recordingHitSchema = z.object({
  connectionId: z.string(),
  sessionId: z.string(),
  /** The node as it was called, and when the session began (epoch milliseconds). */
  nodeName: z.string(),
  startedAt: z.number(),
  atMs: z.number(),
  line: z.string(),
});
export type RecordingHit = z.infer<typeof recordingHitSchema>;

/** How many recordings there are on this machine, and what they take. */
export const recordingUsageSchema = z.object({ count: z.number(), bytes: z.number() });
export type RecordingUsage = z.infer<typeof recordingUsageSchema>;
