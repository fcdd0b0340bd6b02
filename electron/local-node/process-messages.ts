import { z } from 'zod';

/** How a node reaches its control plane and, if it is not registered yet, with which activation. */
export const enrolmentSchema = z.object({
  /** https address of the control plane's node side. */
  endpoint: z.string(),
  region: z.string(),
  /** PEM file of the certificate authority to trust. */
  caFile: z.string(),
  activation: z.object({ activationId: z.string(), activationCode: z.string() }).optional(),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** Parent to node process. `enrol` may come again when a new bridge has another address or has lost its database. */
export const nodeRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    dataDirectory: z.string(),
    enrolment: enrolmentSchema,
    logFile: z.string().optional(),
  }),
  z.object({ kind: z.literal('enrol'), enrolment: enrolmentSchema }),
  /** Collect and send inventory now instead of at the next interval. */
  z.object({ kind: z.literal('gather-inventory') }),
  z.object({ kind: z.literal('stop') }),
]);
export type NodeRequest = z.infer<typeof nodeRequestSchema>;

/** Node process to parent, at every change. `reason` is a sentence for a person. */
export const nodeReportSchema = z.object({
  kind: z.literal('state'),
  state: z.enum(['registering', 'connecting', 'online', 'waiting', 'failed']),
  instanceId: z.string().optional(),
  reason: z.string().optional(),
});
export type NodeReport = z.infer<typeof nodeReportSchema>;
