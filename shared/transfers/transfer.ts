import { z } from 'zod';

export const transferDirections = ['upload', 'download'] as const;
export type TransferDirection = (typeof transferDirections)[number];

/** How far a transfer is. Bytes count from the beginning of the file, also when it was taken up again. */
export const transferProgressSchema = z.object({
  /** `looking`: at both ends, and at what an earlier attempt left. `verifying`: the checksum of what arrived. */
  phase: z.enum(['looking', 'transferring', 'verifying']),
  doneBytes: z.number(),
  /** 0 until it is known. */
  totalBytes: z.number(),
  /** Mean of the last seconds. */
  bytesPerSecond: z.number(),
  /** Where it went on: bytes that an earlier attempt had brought. */
  resumedBytes: z.number(),
  /** Why nothing moves, a sentence; it goes on by itself. */
  interruption: z.string().optional(),
});
export type TransferProgress = z.infer<typeof transferProgressSchema>;

/** Times are epoch milliseconds, every `reason` is a sentence. */
export const transferStateSchema = z.discriminatedUnion('kind', [
  /** Others of its node are running. */
  z.object({ kind: z.literal('waiting') }),
  z.object({ kind: z.literal('running'), progress: transferProgressSchema, isCancelling: z.boolean() }),
  z.object({
    kind: z.literal('done'),
    endedAt: z.number(),
    /** Hex. */
    sha256: z.string(),
    sizeBytes: z.number(),
  }),
  /** A file of that name is on the node: whether it is to be replaced is asked. */
  z.object({ kind: z.literal('exists'), endedAt: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('failed'), endedAt: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('cancelled'), endedAt: z.number() }),
]);
export type TransferState = z.infer<typeof transferStateSchema>;

/** A file on its way to a node or from one, in this run of the application. */
export const transferSchema = z.object({
  transferId: z.string(),
  direction: z.enum(transferDirections),
  connectionId: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
  /** Absolute, on this computer. */
  localPath: z.string(),
  /** Absolute, or from the home directory of the session's account. */
  remotePath: z.string(),
  /** Epoch milliseconds; files that were chosen together have the same. */
  addedAt: z.number(),
  state: transferStateSchema,
});
export type Transfer = z.infer<typeof transferSchema>;

/** A file of this computer that a person chose; the window names it by its id, never by its path. */
export const chosenFileSchema = z.object({
  fileId: z.string(),
  name: z.string(),
  sizeBytes: z.number(),
});
export type ChosenFile = z.infer<typeof chosenFileSchema>;

/** What was chosen, and what of it cannot be sent, with the reason. */
export const chosenFilesSchema = z.object({
  files: z.array(chosenFileSchema),
  refused: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type ChosenFiles = z.infer<typeof chosenFilesSchema>;

/** Whether it is on its way, and would end with the application. */
export function isUnfinished({ state }: Pick<Transfer, 'state'>): boolean {
  return state.kind === 'waiting' || state.kind === 'running';
}

/** Whether it can be begun again; what has arrived is taken up. */
export function canRetry({ state }: Pick<Transfer, 'state'>): boolean {
  return state.kind === 'failed' || state.kind === 'cancelled' || state.kind === 'exists';
}

/** What it is called: the name of the file where it comes from. */
export function transferName({ direction, localPath, remotePath }: Transfer): string {
  const path = direction === 'upload' ? localPath : remotePath;
  return path.replace(/[/\\]+$/, '').replace(/^.*[/\\]/, '') || path;
}
