import { z } from 'zod';
import { filterOperators, type RowQuery } from './row-query';

/** Checks a RowQuery that comes from another process or a file. */
export const rowQuerySchema = z.object({
  tokens: z.array(
    z.object({
      propertyKey: z.string().optional(),
      operator: z.enum(filterOperators),
      value: z.string(),
    }),
  ),
  operation: z.enum(['and', 'or']),
  sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
}) satisfies z.ZodType<RowQuery>;
