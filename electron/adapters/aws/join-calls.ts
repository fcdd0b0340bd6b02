import type { CallLog } from '../../features/api-log/ports';
import type { Clock } from '../../platform/clock';
import { noteAction } from './action-of';
import { observeCalls } from './api-log/observe-calls';
import { aroundCalls, operationOf, type SdkClient } from './sdk-client';
import type { AccountLimits } from './throttling/account-limits';
import { paceCalls } from './throttling/pace-calls';
import { createRetryStrategy, mostAttempts, type RetryPolicy } from './throttling/retry-strategy';

/** What the calls of a client have to do with those of others: the log of all, the limits of its account and Region. */
export interface SharedCalls {
  connectionId: string;
  clock: Clock;
  limits: AccountLimits;
  /** Absent in a program of its own. */
  log?: CallLog | undefined;
  retry?: RetryPolicy | undefined;
}

/** For the constructor of a client whose calls are joined. */
export function retrySettings(calls: SharedCalls) {
  return {
    retryStrategy: createRetryStrategy(calls.limits, calls.retry),
    // Told to the service with every request.
    maxAttempts: mostAttempts(calls.retry),
  };
}

/** Has the calls of a client logged and paced. `service` is the AWS CLI's name of it. */
export function joinCalls(client: SdkClient, service: string, calls: SharedCalls): void {
  const { connectionId, clock, limits, log, retry } = calls;
  // AWS's own texts do not always say what was refused.
  aroundCalls(client, 'quarterdeckAction', (next, context) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      noteAction(error, `${service}:${operationOf(context)}`);
      throw error;
    }
  });
  paceCalls(client, { clock, limits, mode: retry?.mode });
  if (log) observeCalls(client, { connectionId, service, log, clock });
}
