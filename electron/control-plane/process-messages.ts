import { z } from 'zod';

/**
 * Secrets of one bridge, made at its first run. The parent unwraps them (OS keyring, or a 0600 file) and hands them
 * over at start; the bridge itself never writes them anywhere.
 */
export const bridgeSecretsSchema = z.object({
  accountId: z.string().regex(/^\d{12}$/),
  region: z.string().min(1),
  /** The operator's keys for the north side. */
  accessKeyId: z.string().min(16),
  secretAccessKey: z.string().min(32),
  /** PKCS#8 PEM of the certificate authority's private key. */
  caPrivateKey: z.string(),
  /** 32 bytes, base64: encrypts what the store must keep secret. */
  storeKey: z.string(),
});
export type BridgeSecrets = z.infer<typeof bridgeSecretsSchema>;

/** Parent to bridge process, once. `host:port`, port 0 picks one and the data directory keeps it. */
export const bridgeStartSchema = z.object({
  kind: z.literal('start'),
  dataDirectory: z.string(),
  secrets: bridgeSecretsSchema,
  listen: z.string().optional(),
  nodeListen: z.string().optional(),
  logFile: z.string().optional(),
});
export type BridgeStart = z.infer<typeof bridgeStartSchema>;

/** Parent to bridge process: end in good order. */
export const bridgeStopSchema = z.object({ kind: z.literal('stop') });

export const bridgeRequestSchema = z.discriminatedUnion('kind', [bridgeStartSchema, bridgeStopSchema]);

export const bridgeReadySchema = z.object({
  kind: z.literal('ready'),
  /** North side, `http://127.0.0.1:port` on loopback, https beyond. */
  endpoint: z.string(),
  region: z.string(),
  accountId: z.string(),
  /** South side, always https. */
  nodeEndpoint: z.string(),
  /** PEM file of the certificate authority. */
  caFile: z.string(),
  /** An activation for one more registration of this machine's own node; made fresh at every start, expires in 24 h. */
  localActivation: z.object({ activationId: z.string(), activationCode: z.string() }),
  /** Sentences a person should read: a database kept aside, a port that had to move. */
  notices: z.array(
    z.object({ severity: z.enum(['info', 'warning', 'error']), title: z.string(), message: z.string() }),
  ),
});
export type BridgeReady = z.infer<typeof bridgeReadySchema>;

/** The bridge could not start and ends with `exitCode` (docs/exit-codes.md). */
export const bridgeFailedSchema = z.object({
  kind: z.literal('failed'),
  reason: z.string(),
  exitCode: z.number(),
});

/** Bridge process to parent. */
export const bridgeReportSchema = z.discriminatedUnion('kind', [bridgeReadySchema, bridgeFailedSchema]);
export type BridgeReport = z.infer<typeof bridgeReportSchema>;
