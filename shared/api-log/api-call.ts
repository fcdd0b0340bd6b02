import { z } from 'zod';

/** Stands where a value was that is never kept: answers, secrets, tokens. */
export const hiddenValue = '(hidden)';

export const callOutcomes = ['succeeded', 'denied', 'throttled', 'cancelled', 'failed'] as const;
export type CallOutcome = (typeof callOutcomes)[number];

/** One request of a call; a call that is retried has several. Times in milliseconds. */
export const callAttemptSchema = z.object({
  /** Backoff since the attempt before this one; 0 for the first. */
  backoffMs: z.number(),
  /** In the queue of the account and Region. */
  queuedMs: z.number(),
  durationMs: z.number(),
  httpStatus: z.number().int().optional(),
  requestId: z.string().optional(),
  errorName: z.string().optional(),
});
export type CallAttempt = z.infer<typeof callAttemptSchema>;

/** A call to an AWS API that has ended. What was answered is not part of it. */
export const apiCallSchema = z.object({
  /** Counts up from 1 in one run of the application. */
  callId: z.number().int().positive(),
  connectionId: z.string(),
  /** As the AWS CLI names it: `ssm`, `sts`. */
  service: z.string(),
  /** `DescribeInstanceInformation`. */
  operation: z.string(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
  /** From being asked for to the end, waiting included. */
  durationMs: z.number(),
  outcome: z.enum(callOutcomes),
  httpStatus: z.number().int().optional(),
  requestId: z.string().optional(),
  errorName: z.string().optional(),
  errorMessage: z.string().optional(),
  attempts: z.array(callAttemptSchema),
  /** As JSON, with `hiddenValue` in place of secrets; dates as ISO 8601, bytes as base64. */
  input: z.record(z.string(), z.unknown()),
  /** The input was too long to be kept. */
  isInputCut: z.boolean().optional(),
});
export type ApiCall = z.infer<typeof apiCallSchema>;

/** What the calls of one operation on one connection come to. Durations in milliseconds. */
export interface OperationSum {
  connectionId: string;
  service: string;
  operation: string;
  calls: number;
  errors: number;
  /** Attempts that were throttled, those included that a retry made good. */
  throttles: number;
  p50Ms: number;
  p95Ms: number;
}

/** How long a call waited before requests of it: in the queue and between attempts, in milliseconds. */
export function waitedMs(call: ApiCall): number {
  return call.attempts.reduce((sum, attempt) => sum + attempt.backoffMs + attempt.queuedMs, 0);
}

/** AWS's names for "too many requests", which differ from service to service. */
const throttlingNames = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'TooManyUpdates',
  'RateExceeded',
  'SlowDown',
  'SlowDownException',
  'PriorRequestNotComplete',
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
]);

/** `httpStatus` 429 is throttling, whatever the error is called. */
export function isThrottling(errorName: string | undefined, httpStatus: number | undefined): boolean {
  return httpStatus === 429 || (errorName !== undefined && throttlingNames.has(errorName));
}

/** The value below which a part (0 to 1) of the values lies, by nearest rank; 0 for none. The values are sorted. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

/** Sums per connection and operation, the most called first. */
export function sumOperations(calls: Iterable<ApiCall>): OperationSum[] {
  const groups = new Map<string, ApiCall[]>();
  for (const call of calls) {
    const key = `${call.connectionId}\n${call.service}\n${call.operation}`;
    const group = groups.get(key);
    if (group) group.push(call);
    else groups.set(key, [call]);
  }
  const sums = [...groups.values()].map((group): OperationSum => {
    const { connectionId, service, operation } = group[0] as ApiCall;
    const durations = group.map((call) => call.durationMs).sort((left, right) => left - right);
    const throttled = (call: ApiCall) =>
      call.attempts.filter((attempt) => isThrottling(attempt.errorName, attempt.httpStatus)).length;
    return {
      connectionId,
      service,
      operation,
      calls: group.length,
      errors: group.filter((call) => call.outcome !== 'succeeded' && call.outcome !== 'cancelled').length,
      throttles: group.reduce((sum, call) => sum + throttled(call), 0),
      p50Ms: percentile(durations, 0.5),
      p95Ms: percentile(durations, 0.95),
    };
  });
  return sums.sort(
    (left, right) => right.calls - left.calls || left.operation.localeCompare(right.operation),
  );
}

/** Calls with an id after the one that was asked for, the oldest first. */
export const apiCallPageSchema = z.object({
  calls: z.array(apiCallSchema),
  /** There are later ones; ask again after the last of these. */
  isMore: z.boolean(),
  /** So many calls of this run are no longer kept. */
  dropped: z.number().int(),
});
export type ApiCallPage = z.infer<typeof apiCallPageSchema>;

/** `csv`: the columns that are shown. `jsonl`: one call a line, whole. */
export const apiLogFormats = ['csv', 'jsonl'] as const;
export type ApiLogFormat = (typeof apiLogFormats)[number];
