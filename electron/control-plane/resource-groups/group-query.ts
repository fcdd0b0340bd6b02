import { z } from 'zod';
import { AwsError } from '../errors';

/** The query of a group: its tag filters are joined by AND, the values of one by OR; no values stand for any. */
export const groupQuerySchema = z.object({
  ResourceTypeFilters: z.array(z.string()).min(1).max(20),
  TagFilters: z
    .array(
      z.object({ Key: z.string().min(1).max(128), Values: z.array(z.string().max(256)).max(20).optional() }),
    )
    .min(1)
    .max(50),
});
export type GroupQuery = z.output<typeof groupQuerySchema>;

/** The types that stand for managed nodes; a group of others has no members here. */
const nodeTypes = new Set(['AWS::SSM::ManagedInstance', 'AWS::AllSupported']);

export function isForNodes(query: GroupQuery): boolean {
  return query.ResourceTypeFilters.some((type) => nodeTypes.has(type));
}

/** Raises BadRequestException for a text that is no tag query. */
export function parseGroupQuery(text: string): GroupQuery {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AwsError('BadRequestException', 'Query is not JSON.');
  }
  const parsed = groupQuerySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AwsError(
    'BadRequestException',
    `Query is no tag query: ${issue?.path.join('.')} ${issue?.message}.`,
  );
}
