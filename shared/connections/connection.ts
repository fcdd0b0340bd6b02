import { z } from 'zod';

/** What a connection can do beyond plain SSM; code asks for these, never for the kind of connection. */
export const capabilities = ['push-changes', 'create-activation', 'restart', 'clock-skew'] as const;
export type Capability = (typeof capabilities)[number];

export const connectionStateSchema = z.discriminatedUnion('kind', [
  /** `nextTryAt` (epoch milliseconds): it ended and is started again then. */
  z.object({ kind: z.literal('starting'), detail: z.string(), nextTryAt: z.number().optional() }),
  z.object({ kind: z.literal('ready') }),
  /** Works, but something is wrong that a person should know. */
  z.object({ kind: z.literal('degraded'), reason: z.string() }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

/** Whether nothing can be asked of it now, and what is known of it may be out of date. */
export function isDown(state: ConnectionState): boolean {
  return state.kind === 'failed' || (state.kind === 'starting' && state.nextTryAt !== undefined);
}

/** A connection is an endpoint plus credentials; `connectionId` is `bridge` or `aws:<profile>/<region>`. */
export const connectionSchema = z.object({
  connectionId: z.string(),
  name: z.string(),
  /** One line for the switcher: where it points. */
  description: z.string(),
  region: z.string().optional(),
  accountId: z.string().optional(),
  endpoint: z.string().optional(),
  capabilities: z.array(z.enum(capabilities)),
  state: connectionStateSchema,
});
export type Connection = z.infer<typeof connectionSchema>;
