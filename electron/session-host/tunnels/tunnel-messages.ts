import { z } from 'zod';
import { tunnelStatusSchema } from '#shared/tunnels/tunnel';

const tunnelId = z.string();
const requestId = z.string();
const sessionId = z.string();

/** Main to session host. Tokens travel here and never into a log. */
export const tunnelRequestSchema = z.discriminatedUnion('kind', [
  /** Starts a tunnel; one that there is under this id is stopped before. */
  z.object({
    kind: z.literal('tunnel-open'),
    tunnelId,
    localPort: z.number(),
    isAutomatic: z.boolean(),
    restartsAlone: z.boolean(),
  }),
  z.object({ kind: z.literal('tunnel-close'), tunnelId }),
  /** What waits for its next attempt makes it now; all tunnels when none is named. */
  z.object({ kind: z.literal('tunnel-hurry'), tunnelIds: z.array(tunnelId).optional() }),
  /** The answers to `tunnel-start-session`. */
  z.object({
    kind: z.literal('tunnel-session'),
    requestId,
    sessionId,
    streamUrl: z.string(),
    token: z.string(),
  }),
  z.object({ kind: z.literal('tunnel-no-session'), requestId, reason: z.string(), isFinal: z.boolean() }),
  /** The answers to `tunnel-resume-session`. */
  z.object({ kind: z.literal('tunnel-resumed'), requestId, token: z.string(), streamUrl: z.string() }),
  z.object({ kind: z.literal('tunnel-not-resumed'), requestId, reason: z.string(), isFinal: z.boolean() }),
]);
export type TunnelRequest = z.infer<typeof tunnelRequestSchema>;

/** Session host to main. */
export const tunnelReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tunnel-start-session'), requestId, tunnelId, localPort: z.number() }),
  z.object({ kind: z.literal('tunnel-resume-session'), requestId, tunnelId, sessionId }),
  z.object({ kind: z.literal('tunnel-end-session'), tunnelId, sessionId }),
  z.object({ kind: z.literal('tunnel-status'), status: tunnelStatusSchema }),
]);
export type TunnelReport = z.infer<typeof tunnelReportSchema>;
