import { isThrottling } from '#shared/api-log/api-call';
import type { Clock } from '../../../platform/clock';
import { observedCall } from '../api-log/observed-call';
import { aroundAttempts, operationOf, type SdkClient, type SdkFailure } from '../sdk-client';
import type { AccountLimits } from './account-limits';
import { priorityOf } from './call-priority';
import type { AttemptOutcome } from './rate-limiter';
import type { RetryMode } from './retry-strategy';

interface PaceOptions {
  clock: Clock;
  limits: Pick<AccountLimits, 'limiter'>;
  mode?: RetryMode | undefined;
}

/** Has every request of a client wait for its turn, and notes how each went. Outside adaptive mode nothing is slowed. */
export function paceCalls(client: SdkClient, { clock, limits, mode = 'adaptive' }: PaceOptions): void {
  aroundAttempts(client, 'quarterdeckPace', (next, context) => async (args) => {
    const call = observedCall(context);
    const askedAt = clock.now();
    const pass = await limits.limiter.acquire(
      priorityOf(operationOf(context)),
      context.__smithy_context?.abortSignal,
    );
    const startedAt = clock.now();
    const backoffMs = call.attempts.length === 0 ? 0 : Math.max(0, askedAt - call.endedAt);
    const end = (outcome: AttemptOutcome, metadata: SdkFailure['$metadata'], errorName?: string) => {
      pass.release(outcome === 'throttled' && mode !== 'adaptive' ? 'other' : outcome);
      call.endedAt = clock.now();
      call.attempts.push({
        backoffMs,
        queuedMs: startedAt - askedAt,
        durationMs: call.endedAt - startedAt,
        ...(metadata?.httpStatusCode === undefined ? {} : { httpStatus: metadata.httpStatusCode }),
        ...(metadata?.requestId === undefined ? {} : { requestId: metadata.requestId }),
        ...(errorName === undefined ? {} : { errorName }),
      });
    };
    try {
      const answer = await next(args);
      end('succeeded', answer.output.$metadata);
      return answer;
    } catch (thrown) {
      const { name, $metadata } = thrown as SdkFailure;
      end(isThrottling(name, $metadata?.httpStatusCode) ? 'throttled' : 'other', $metadata, name);
      throw thrown;
    }
  });
}
