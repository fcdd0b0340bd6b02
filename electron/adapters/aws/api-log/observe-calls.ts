import { type CallOutcome, isThrottling } from '#shared/api-log/api-call';
import type { CallLog } from '../../../features/api-log/ports';
import type { Clock } from '../../../platform/clock';
import { aroundCalls, operationOf, type SdkClient, type SdkFailure } from '../sdk-client';
import { toAppError } from '../to-app-error';
import { hideSecrets, withoutHidden } from './hide-secrets';
import { observedCall } from './observed-call';

interface ObserveOptions {
  connectionId: string;
  /** As the AWS CLI names it. */
  service: string;
  log: CallLog;
  clock: Clock;
}

/** An input beyond this is told to be cut, in characters of JSON. */
const longestInput = 16_384;
const longestMessage = 2000;

function outcomeOf(failure: SdkFailure): CallOutcome {
  if (isThrottling(failure.name, failure.$metadata?.httpStatusCode)) return 'throttled';
  const { code } = toAppError(failure, 'call');
  if (code === 'AccessDenied' || code === 'Expired') return 'denied';
  return code === 'Cancelled' ? 'cancelled' : 'failed';
}

/** Has every call of a client told to the log when it has ended. Answers are never looked at. */
export function observeCalls(client: SdkClient, options: ObserveOptions): void {
  const { connectionId, service, log, clock } = options;
  aroundCalls(client, 'quarterdeckApiLog', (next, context) => async (args) => {
    const startedAt = clock.now();
    const { attempts } = observedCall(context);
    const end = (outcome: CallOutcome, failure?: SdkFailure, metadata = failure?.$metadata) => {
      const operation = operationOf(context);
      const schema = context.__smithy_context?.commandInstance?.schema;
      const { input, hidden } = hideSecrets(operation, schema, args.input);
      const isInputCut = JSON.stringify(input).length > longestInput;
      log.ended({
        connectionId,
        service,
        operation,
        startedAt,
        durationMs: clock.now() - startedAt,
        outcome,
        ...(metadata?.httpStatusCode === undefined ? {} : { httpStatus: metadata.httpStatusCode }),
        ...(metadata?.requestId === undefined ? {} : { requestId: metadata.requestId }),
        ...(failure
          ? {
              errorName: failure.name,
              errorMessage: withoutHidden(failure.message, hidden).slice(0, longestMessage),
            }
          : {}),
        attempts,
        input: isInputCut ? {} : input,
        ...(isInputCut ? { isInputCut } : {}),
      });
    };
    try {
      const answer = await next(args);
      end('succeeded', undefined, answer.output.$metadata);
      return answer;
    } catch (thrown) {
      const failure = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SdkFailure;
      end(outcomeOf(failure), failure);
      throw thrown;
    }
  });
}
