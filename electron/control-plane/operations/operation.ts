import type { z } from 'zod';
import { AwsError } from '../errors';

/** Who made a request, as its signature proves. */
export type Principal =
  | { kind: 'operator'; arn: string; userName: string }
  | { kind: 'node'; nodeId: string }
  | { kind: 'anonymous' };

export interface RequestContext {
  principal: Principal;
  requestId: string;
  nowMs: number;
  /** Milliseconds that the caller's clock is ahead of ours, from its signature's date. */
  clockSkewMs: number;
  /** Region that a node that registers believes it is in (`X-Quarterdeck-Region`); stock agents send none. */
  claimedRegion?: string | undefined;
}

/** One operation of the API: free of HTTP, throws AwsError. Input is what the client sent, JSON-parsed and unchecked. */
export type Operation<Output> = (input: unknown, context: RequestContext) => Output | Promise<Output>;

/** Which callers an operation is for. */
export type Audience = 'operator' | 'node' | 'both' | 'anonymous';

export interface OperationEntry {
  audience: Audience;
  run: Operation<unknown>;
}

export type OperationMap = Record<string, OperationEntry>;

/** Joins a checked input with its handler. */
export function operation<Schema extends z.ZodType, Output>(
  audience: Audience,
  schema: Schema,
  run: (input: z.output<Schema>, context: RequestContext) => Output | Promise<Output>,
): OperationEntry {
  return { audience, run: (input, context) => run(checkInput(schema, input), context) };
}

function checkInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') || 'the request';
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${issue?.message ?? 'unknown'}`,
  );
}

/** The name that logs and the audit show for a caller. */
export function actorOf(principal: Principal): string {
  switch (principal.kind) {
    case 'operator':
      return principal.arn;
    case 'node':
      return principal.nodeId;
    case 'anonymous':
      return 'anonymous';
  }
}
