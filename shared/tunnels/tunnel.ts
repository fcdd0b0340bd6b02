import { z } from 'zod';

const port = z.number().int().min(1).max(65_535);

/** What a tunnel leads to, seen from its node. */
export const tunnelTargetSchema = z.object({
  port,
  /** Name or address of a host that the node can reach; absent for the node itself. */
  host: z.string().min(1).max(253).optional(),
});
export type TunnelTarget = z.infer<typeof tunnelTargetSchema>;

/** A tunnel as a person describes it. */
export const tunnelDraftSchema = z.object({
  name: z.string().trim().min(1).max(100),
  connectionId: z.string().min(1),
  nodeId: z.string().min(1),
  /** As it was when the tunnel was saved, to be shown while the node cannot be read. */
  nodeName: z.string().min(1),
  target: tunnelTargetSchema,
  /** On 127.0.0.1; 0 for any free one. */
  localPort: z.number().int().min(0).max(65_535),
  startsWithApplication: z.boolean(),
  /** A session that ended is followed by another one. */
  restartsAlone: z.boolean(),
});
export type TunnelDraft = z.infer<typeof tunnelDraftSchema>;

/** A tunnel as it is kept. */
export const savedTunnelSchema = tunnelDraftSchema.extend({
  tunnelId: z.uuid(),
  /** The free port that an automatic tunnel was given; it is asked for again. */
  chosenPort: port.optional(),
});
export type SavedTunnel = z.infer<typeof savedTunnelSchema>;

/** How a tunnel is. `since` and `at` are epoch milliseconds, every `reason` is a sentence. */
export const tunnelHealthSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stopped') }),
  /** `reason`: why the session before this attempt ended. */
  z.object({ kind: z.literal('connecting'), since: z.number(), reason: z.string().optional() }),
  /** `previous`: why the session before this one ended, after which it was started again by itself. */
  z.object({ kind: z.literal('up'), since: z.number(), previous: z.string().optional() }),
  /** The session is there, but something does not work; `at`: when the target refused a connection. */
  z.object({
    kind: z.literal('degraded'),
    since: z.number(),
    reason: z.string(),
    at: z.number().optional(),
  }),
  /** Without `nextTryAt` it stays down until it is started by hand. */
  z.object({
    kind: z.literal('down'),
    since: z.number(),
    reason: z.string(),
    nextTryAt: z.number().optional(),
    /** Another program has the local port. */
    isPortTaken: z.boolean().optional(),
  }),
]);
export type TunnelHealth = z.infer<typeof tunnelHealthSchema>;

/** Bytes of one second, up (to the node) and down. */
export const trafficSampleSchema = z.tuple([z.number(), z.number()]);
export type TrafficSample = z.infer<typeof trafficSampleSchema>;

/** What is measured of a tunnel, counted since it was started. */
export const tunnelStatusSchema = z.object({
  tunnelId: z.string(),
  health: tunnelHealthSchema,
  /** Where it listens on 127.0.0.1, while it does. */
  localPort: z.number().optional(),
  openConnections: z.number(),
  totalConnections: z.number(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  /** Means of the last three seconds. */
  upBytesPerSecond: z.number(),
  downBytesPerSecond: z.number(),
  /** The last seconds, oldest first; empty when nothing moved in them. */
  samples: z.array(trafficSampleSchema),
});
export type TunnelStatus = z.infer<typeof tunnelStatusSchema>;

export const tunnelSchema = z.object({ saved: savedTunnelSchema, status: tunnelStatusSchema });
export type Tunnel = z.infer<typeof tunnelSchema>;

/** The status of a tunnel that is not started. */
export function stoppedStatus(tunnelId: string): TunnelStatus {
  return {
    tunnelId,
    health: { kind: 'stopped' },
    openConnections: 0,
    totalConnections: 0,
    bytesUp: 0,
    bytesDown: 0,
    upBytesPerSecond: 0,
    downBytesPerSecond: 0,
    samples: [],
  };
}

/** Whether it is started: it listens, or tries to. */
export function isRunning({ health }: Pick<TunnelStatus, 'health'>): boolean {
  return health.kind !== 'stopped' && !(health.kind === 'down' && health.nextTryAt === undefined);
}

/** `localhost:5432` as it is said of the node, or `db.internal:5432`. */
export function targetText({ host, port: targetPort }: TunnelTarget): string {
  return `${host === undefined ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${targetPort}`;
}
