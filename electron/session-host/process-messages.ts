import { z } from 'zod';
import { terminalSizeSchema } from '#shared/terminals/terminal-port';

/** Main to session host. `open` comes with the terminal's port. Tokens travel here and never into a log. */
export const sessionHostRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), logFile: z.string() }),
  z.object({
    kind: z.literal('open'),
    terminalId: z.string(),
    sessionId: z.string(),
    streamUrl: z.string(),
    token: z.string(),
    size: terminalSizeSchema,
    /** Whether main can ask KMS for a data key. */
    hasDataKeys: z.boolean(),
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
  z.object({ kind: z.literal('close'), terminalId: z.string() }),
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
]);
export type SessionHostReport = z.infer<typeof sessionHostReportSchema>;
