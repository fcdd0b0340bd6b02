import { describe, expect, it } from 'vitest';
import {
  type ApiCall,
  apiCallSchema,
  isThrottling,
  percentile,
  sumOperations,
  waitedMs,
} from '#shared/api-log/api-call';
import { apiCallColumns, apiCallTexts } from '#shared/api-log/api-call-columns';

let nextId = 1;
function callOf(patch: Partial<ApiCall> = {}): ApiCall {
  return {
    callId: nextId++,
    connectionId: 'bridge',
    service: 'ssm',
    operation: 'ListDocuments',
    startedAt: Date.UTC(2026, 0, 2),
    durationMs: 10,
    outcome: 'succeeded',
    attempts: [{ backoffMs: 0, queuedMs: 0, durationMs: 10, httpStatus: 200 }],
    input: {},
    ...patch,
  };
}

describe('the sums of calls', () => {
  it('are kept apart by connection and operation, the most called first', () => {
    const sums = sumOperations([
      callOf({ operation: 'ListDocuments' }),
      callOf({ operation: 'StartSession' }),
      callOf({ operation: 'StartSession' }),
      callOf({ operation: 'StartSession', connectionId: 'aws:a/eu-west-1' }),
    ]);
    expect(sums.map((sum) => [sum.connectionId, sum.operation, sum.calls])).toEqual([
      ['bridge', 'StartSession', 2],
      ['bridge', 'ListDocuments', 1],
      ['aws:a/eu-west-1', 'StartSession', 1],
    ]);
  });

  it('count throttled requests that a retry made good, which are no errors', () => {
    const throttled = { backoffMs: 0, queuedMs: 0, durationMs: 1, errorName: 'ThrottlingException' };
    const [sum] = sumOperations([
      callOf({ attempts: [throttled, throttled, { backoffMs: 300, queuedMs: 20, durationMs: 1 }] }),
      callOf({ outcome: 'denied' }),
      callOf({ outcome: 'cancelled' }),
    ]);
    expect(sum).toMatchObject({ calls: 3, errors: 1, throttles: 2 });
  });

  it('give the middle and the slow end of the durations', () => {
    const durations = Array.from({ length: 100 }, (_, index) => index + 1);
    const [sum] = sumOperations(durations.map((durationMs) => callOf({ durationMs })));
    expect(sum).toMatchObject({ p50Ms: 50, p95Ms: 95 });
    expect(percentile([], 0.5)).toBe(0);
    expect(percentile([7], 0.95)).toBe(7);
  });
});

describe('a call', () => {
  it('has a text for every column that is looked through', () => {
    const call = callOf({
      httpStatus: 200,
      requestId: 'r-1',
      errorName: 'E',
      errorMessage: 'm',
      input: { A: 1 },
    });
    expect(apiCallSchema.parse(call)).toEqual(call);
    const text = apiCallTexts([]);
    for (const column of apiCallColumns) expect(text(call, column)).not.toBe('');
  });

  it('has the name of its connection, and the id of one that is gone', () => {
    const call = callOf({});
    const text = apiCallTexts([{ connectionId: call.connectionId, name: 'Shop' }]);
    expect(text(call, 'connection')).toBe('Shop');
    expect(text({ ...call, connectionId: 'aws:gone/eu-west-1' }, 'connection')).toBe('aws:gone/eu-west-1');
  });

  it('waited as long as its requests did', () => {
    const attempts = [
      { backoffMs: 0, queuedMs: 5, durationMs: 1 },
      { backoffMs: 100, queuedMs: 7, durationMs: 1 },
    ];
    expect(waitedMs(callOf({ attempts }))).toBe(112);
  });

  it('is throttled by its name or by 429', () => {
    expect(isThrottling('ThrottlingException', 400)).toBe(true);
    expect(isThrottling('RequestLimitExceeded', 503)).toBe(true);
    expect(isThrottling(undefined, 429)).toBe(true);
    expect(isThrottling('AccessDeniedException', 400)).toBe(false);
  });
});
