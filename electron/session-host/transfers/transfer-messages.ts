import { z } from 'zod';
import { transferDirections, transferProgressSchema } from '#shared/transfers/transfer';

const transferId = z.string();

/** What a step of a transfer asks a session for: one command on the node, with a terminal or without. */
export const transferOrderSchema = z.object({
  documentName: z.enum(['AWS-StartNonInteractiveCommand', 'AWS-StartInteractiveCommand']),
  parameters: z.record(z.string(), z.array(z.string())),
});
export type TransferOrder = z.infer<typeof transferOrderSchema>;

/** Main to session host. */
export const transferRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('transfer-start'),
    transferId,
    direction: z.enum(transferDirections),
    nodeId: z.string(),
    localPath: z.string(),
    remotePath: z.string(),
    /** A file of that name on the node may be replaced. */
    overwrites: z.boolean(),
  }),
  z.object({ kind: z.literal('transfer-cancel'), transferId }),
]);
export type TransferRequest = z.infer<typeof transferRequestSchema>;

/** Session host to main. After `done` or one of the others nothing more comes of this attempt. */
export const transferReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('transfer-progress'), transferId, progress: transferProgressSchema }),
  z.object({
    kind: z.literal('transfer-done'),
    transferId,
    sha256: z.string(),
    sizeBytes: z.number(),
    /** Where it is on the node. */
    remotePath: z.string(),
  }),
  z.object({
    kind: z.literal('transfer-not-done'),
    transferId,
    why: z.enum(['exists', 'failed', 'cancelled']),
    /** A sentence. */
    reason: z.string(),
  }),
]);
export type TransferReport = z.infer<typeof transferReportSchema>;
