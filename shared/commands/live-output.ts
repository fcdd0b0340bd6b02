import { z } from 'zod';
import { invocationRefSchema } from './command';

/** Where to go on reading: a number that the service gave, and the step that was being told then. */
export const outputPlaceSchema = z.object({
  from: z.number().int().nonnegative(),
  step: z.string().max(256),
});
export type OutputPlace = z.infer<typeof outputPlaceSchema>;

/** The beginning of what a command puts out on a node. */
export const outputStart: OutputPlace = { from: 0, step: '' };

export const outputRequestSchema = invocationRefSchema.extend({
  place: outputPlaceSchema,
  /** How long to wait for more where there is none yet, in seconds. */
  waitSeconds: z.number().int().min(0).max(20),
});

/** What a command put out from a place on, in the order in which it came, uncut. */
export const outputPieceSchema = z.object({
  /** False: this node sends its output cut and at the end, as stock agents do. */
  isAvailable: z.boolean(),
  events: z.array(
    z.object({
      step: z.string(),
      stream: z.enum(['stdout', 'stderr']),
      /** Bytes in base64; a character may go on in the next one of the same step and stream. */
      data: z.string(),
    }),
  ),
  next: outputPlaceSchema,
  /** Nothing more comes. */
  isEnded: z.boolean(),
  /** Once ended: whether all of it is there, and why not. */
  isComplete: z.boolean().optional(),
  reason: z.string().optional(),
});
export type OutputPiece = z.infer<typeof outputPieceSchema>;
