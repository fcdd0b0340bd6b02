import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkConcurrency,
  checkMaxErrors,
  rampedConcurrency,
  resolveConcurrency,
  resolveMaxErrors,
} from '#electron/control-plane/commands/limits';
import { countInvocations, rollUp } from '#electron/control-plane/commands/roll-up';
import {
  type InvocationDetails,
  invocationDetails,
  isTerminal,
} from '#electron/control-plane/commands/status';

const many = (count: number, details: InvocationDetails) => Array.from({ length: count }, () => details);

describe('status roll-up of a command', () => {
  it.each([
    ['all succeeded', many(3, 'Success'), '0', 'Success', 'Success'],
    ['one failed with MaxErrors 0', [...many(2, 'Success'), ...many(1, 'Failed')], '0', 'Failed', 'Failed'],
    [
      'too few failed for Failed is Incomplete',
      [...many(2, 'Success'), ...many(1, 'Failed')],
      '1',
      'Failed',
      'Incomplete',
    ],
    [
      'execution time-outs count against MaxErrors',
      [...many(2, 'Success'), ...many(1, 'ExecutionTimedOut')],
      '0',
      'Failed',
      'Failed',
    ],
    [
      'delivery time-outs do not',
      [...many(2, 'Success'), ...many(1, 'DeliveryTimedOut')],
      '0',
      'Failed',
      'Incomplete',
    ],
    ['all deliveries timed out', many(2, 'DeliveryTimedOut'), '0', 'TimedOut', 'DeliveryTimedOut'],
    ['all undeliverable is Failed', many(3, 'Undeliverable'), '0', 'Failed', 'Failed'],
    [
      'one success among undeliverables is Success',
      [...many(1, 'Success'), ...many(2, 'Undeliverable')],
      '0',
      'Success',
      'Success',
    ],
    ['one still runs', [...many(2, 'Success'), ...many(1, 'InProgress')], '0', 'InProgress', 'InProgress'],
    ['none has begun', many(2, 'Pending'), '0', 'Pending', 'Pending'],
    ['nobody matched the tag', [], '0', 'Success', 'NoInstancesInTag'],
  ] as const)('%s', (_title, details, maxErrors, status, statusDetails) => {
    expect(rollUp([...details], resolveMaxErrors(maxErrors, details.length), false)).toEqual({
      Status: status,
      StatusDetails: statusDetails,
    });
  });

  it('is Cancelling until all have ended, then Cancelled', () => {
    expect(rollUp(['Cancelling', 'Success'], 0, true).Status).toBe('Cancelling');
    expect(rollUp(['Cancelled', 'Success'], 0, true).Status).toBe('Cancelled');
  });

  it('is terminal exactly when every invocation is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...invocationDetails), { minLength: 1, maxLength: 20 }),
        fc.nat(5),
        (details, maxErrors) => {
          const { Status } = rollUp(details, maxErrors, false);
          expect(!['Pending', 'InProgress'].includes(Status)).toBe(details.every(isTerminal));
        },
      ),
    );
  });

  it('counts errors and delivery time-outs apart', () => {
    expect(
      countInvocations([
        'Success',
        'Failed',
        'ExecutionTimedOut',
        'DeliveryTimedOut',
        'Undeliverable',
        'InProgress',
      ]),
    ).toEqual({
      TargetCount: 6,
      CompletedCount: 5,
      ErrorCount: 2,
      DeliveryTimedOutCount: 1,
    });
  });
});

describe('MaxErrors and MaxConcurrency', () => {
  it('tolerates 5 errors at 10 % of 50, so that sending stops on the sixth', () => {
    expect(resolveMaxErrors('10%', 50)).toBe(5);
  });

  it('stops on the first error at 0', () => {
    expect(resolveMaxErrors('0', 50)).toBe(0);
  });

  it('takes 0 errors and 0 % but refuses a concurrency of 0 and 0 %', () => {
    for (const text of ['0', '0%', '1', '50%', '100%']) expect(() => checkMaxErrors(text)).not.toThrow();
    for (const text of ['1', '7', '1%', '100%']) expect(() => checkConcurrency(text)).not.toThrow();
    for (const text of ['0', '0%', '101%', '-1', 'x', ''])
      expect(() => checkConcurrency(text)).toThrow('MaxConcurrency');
    for (const text of ['101%', '-1', 'x', '']) expect(() => checkMaxErrors(text)).toThrow('MaxErrors');
  });

  it('ramps from one and doubles with each round, never beyond the limit', () => {
    const limit = resolveConcurrency('50', 200);
    let finished = 0;
    const rounds: number[] = [];
    while (finished < 200) {
      const running = rampedConcurrency(limit, finished);
      rounds.push(running);
      finished += running;
    }
    expect(rounds.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 50]);
    expect(Math.max(...rounds)).toBe(50);
  });

  it('runs at least one at a small percentage', () => {
    expect(resolveConcurrency('1%', 3)).toBe(1);
  });
});
