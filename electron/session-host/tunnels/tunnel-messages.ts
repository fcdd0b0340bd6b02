import { z } from 'zod';
import { tunnelStatusSchema } from '#shared/tunnels/tunnel';

const tunnelId = z.string();

/** What the session host asks a tunnel's session for. */
export const tunnelOrderSchema = z.object({ localPort: z.number() });
export type TunnelOrder = z.infer<typeof tunnelOrderSchema>;

/** Main to session host. */
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
]);
export type TunnelRequest = z.infer<typeof tunnelRequestSchema>;

/** Session host to main. */
export const tunnelReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tunnel-status'), status: tunnelStatusSchema }),
]);
export type TunnelReport = z.infer<typeof tunnelReportSchema>;
