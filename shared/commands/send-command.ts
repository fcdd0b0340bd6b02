import { z } from 'zod';
import { commandTargetSchema, parameterValuesSchema } from './command';

/** SendCommand takes this many ids at most, and this many target keys. */
export const mostNodeIds = 50;
export const mostTargets = 5;

/** For delivery, in seconds. */
export const deliveryTimeout = { least: 30, most: 2_592_000, default: 3600 } as const;

/** A number of nodes from 1, or a percentage from 1 %. */
export const maxConcurrencyPattern = /^([1-9][0-9]{0,6}|[1-9][0-9]?%|100%)$/;
/** A number of failures from 0, or a percentage from 0 %. */
export const maxErrorsPattern = /^([1-9][0-9]{0,6}|0|[1-9][0-9]?%|0%|100%)$/;

/** One SendCommand. Absent fields are left to the service. */
export const commandRequestSchema = z
  .object({
    documentName: z.string().min(1).max(200),
    /** A number, `$DEFAULT` or `$LATEST`. */
    documentVersion: z
      .string()
      .regex(/^(\$DEFAULT|\$LATEST|[1-9][0-9]*)$/)
      .optional(),
    /** Sha256 of the document; the service refuses another content. */
    documentHash: z.string().max(256).optional(),
    parameters: parameterValuesSchema,
    /** Either these or `targets`. */
    nodeIds: z.array(z.string().min(1)).max(mostNodeIds),
    targets: z.array(commandTargetSchema).max(mostTargets),
    comment: z.string().max(100).optional(),
    maxConcurrency: z.string().regex(maxConcurrencyPattern).optional(),
    maxErrors: z.string().regex(maxErrorsPattern).optional(),
    timeoutSeconds: z.number().int().min(deliveryTimeout.least).max(deliveryTimeout.most).optional(),
    outputS3BucketName: z.string().min(3).max(63).optional(),
    outputS3KeyPrefix: z.string().max(500).optional(),
  })
  .refine(
    ({ nodeIds, targets }) => nodeIds.length > 0 !== targets.length > 0,
    'A command goes to nodes or to targets.',
  );
export type CommandRequest = z.infer<typeof commandRequestSchema>;
