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
  }),
  /** A window that was loaded again shows a terminal that it knows; comes with a port. */
  z.object({ kind: z.literal('attach'), terminalId: z.string() }),
  z.object({ kind: z.literal('resumed'), terminalId: z.string(), token: z.string() }),
  /** `final`: the session is over, and the reason is a sentence. */
  z.object({
    kind: z.literal('not-resumed'),
    terminalId: z.string(),
    reason: z.string(),
    final: z.boolean(),
  }),
  z.object({ kind: z.literal('close'), terminalId: z.string() }),
  z.object({ kind: z.literal('stop') }),
]);
export type SessionHostRequest = z.infer<typeof sessionHostRequestSchema>;

/** Session host to main. */
export const sessionHostReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('resume'), terminalId: z.string() }),
  /** No window shows it any more. */
  z.object({ kind: z.literal('abandoned'), terminalId: z.string() }),
  z.object({ kind: z.literal('ended'), terminalId: z.string(), reason: z.string() }),
]);
export type SessionHostReport = z.infer<typeof sessionHostReportSchema>;
