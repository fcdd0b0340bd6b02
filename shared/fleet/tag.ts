import { z } from 'zod';

/** A resource tag, AWS's limits: key 1 to 128 characters, value 0 to 256, at most 50 on a node. */
export const tagSchema = z.object({ key: z.string().min(1).max(128), value: z.string().max(256) });
export type Tag = z.infer<typeof tagSchema>;
