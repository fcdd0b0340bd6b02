import { z } from 'zod';
import { terminalSizeSchema } from '#shared/terminals/terminal-port';
import { clientNetworkSchema } from '../platform/client-network';
import { castHeaderSchema } from '../wire/asciicast/cast-lines';

/** Main to session host. `open` comes with the terminal's port. Tokens travel here and never into a log. */
export const sessionHostRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), logFile: z.string() }),
  z.object({
    kind: z.literal('open'),
    terminalId: z.string(),
    sessionId: z.string(),
    streamUrl: z.string(),
    token: z.string(),
    network: clientNetworkSchema.optional(),
    size: terminalSizeSchema,
    /** Whether main can ask KMS for a data key. */
    hasDataKeys: z.boolean(),
    /** What the terminal shows is recorded into this file, which is made anew. */
    recording: z.object({ path: z.string(), header: castHeaderSchema, maxBytes: z.number() }).optional(),
  }),
  /** A window that was loaded again shows a terminal that it knows; comes with a port. */
  z.object({ kind: z.literal('attach'), terminalId: z.string() }),
  z.object({
    kind: z.literal('resumed'),
    terminalId: z.string(),
    token: z.string(),
    streamUrl: z.string(),
  }),
  /** `final`: the session is over, and the reason is a sentence. */
  z.object({
    kind: z.literal('not-resumed'),
    terminalId: z.string(),
    reason: z.string(),
    final: z.boolean(),
  }),
  /** The answer to `data-key`: both absent when there is a `reason` why there is none. */
  z.object({
    kind: z.literal('data-key'),
    terminalId: z.string(),
    plaintext: z.instanceof(Uint8Array).optional(),
    ciphertextBlob: z.instanceof(Uint8Array).optional(),
    reason: z.string().optional(),
  }),
  /** The machine woke up: connections are looked at, and made again, at once. */
  z.object({ kind: z.literal('wake') }),
  z.object({ kind: z.literal('close'), terminalId: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('stop') }),
]);
export type SessionHostRequest = z.infer<typeof sessionHostRequestSchema>;

/** Session host to main. */
export const sessionHostReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('resume'), terminalId: z.string() }),
  /** The session is to be encrypted; main asks KMS. */
  z.object({ kind: z.literal('data-key'), terminalId: z.string(), keyId: z.string() }),
  /** No window shows it any more. */
  z.object({ kind: z.literal('abandoned'), terminalId: z.string() }),
  z.object({ kind: z.literal('ended'), terminalId: z.string(), reason: z.string() }),
  /** The recording stopped and the session goes on. */
  z.object({
    kind: z.literal('recording-stopped'),
    terminalId: z.string(),
    sessionId: z.string(),
    reason: z.string(),
  }),
  /** Nothing more comes of this session: it has ended and its recording is written. `endedAt` is epoch milliseconds. */
  z.object({
    kind: z.literal('finished'),
    sessionId: z.string(),
    endedAt: z.number(),
    reason: z.string(),
    outputBytes: z.number(),
    recording: z
      .object({ isComplete: z.boolean(), reason: z.string().optional(), bytes: z.number() })
      .optional(),
  }),
]);
export type SessionHostReport = z.infer<typeof sessionHostReportSchema>;
