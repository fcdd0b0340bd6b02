import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coarseStatus, invocationDetails, isTerminal } from '#electron/control-plane/commands/status';
import { isSettled, outcomeOf, outcomes, progressOf } from '#shared/commands/outcome';

describe('the outcome of a status', () => {
  it.each([
    ['Pending', 'Pending', 'waiting'],
    ['Delayed', 'Delayed', 'waiting'],
    ['InProgress', 'InProgress', 'running'],
    ['Success', 'Success', 'success'],
    ['Failed', 'Failed', 'failed'],
    ['TimedOut', 'ExecutionTimedOut', 'execution-timed-out'],
    ['TimedOut', 'DeliveryTimedOut', 'delivery-timed-out'],
    ['Failed', 'Undeliverable', 'undelivered'],
    ['Failed', 'InvalidPlatform', 'undelivered'],
    ['Failed', 'AccessDenied', 'undelivered'],
    ['Failed', 'Terminated', 'not-started'],
    ['Cancelling', 'Cancelling', 'cancelling'],
    ['Cancelled', 'Cancelled', 'cancelled'],
    ['Failed', 'Incomplete', 'incomplete'],
    ['Success', 'NoInstancesInTag', 'no-targets'],
  ])('of %s with details %s is %s', (status, statusDetails, expected) => {
    expect(outcomeOf({ status, statusDetails })).toBe(expected);
  });

  it('is the same for the spellings of the API, its guide and its console', () => {
    for (const statusDetails of ['Delivery Timed Out', 'DeliveryTimedOut', 'delivery timed out'])
      expect(outcomeOf({ status: 'TimedOut', statusDetails })).toBe('delivery-timed-out');
    expect(outcomeOf({ status: 'Canceled' })).toBe('cancelled');
  });

  it('is taken from the coarse status where the details are not known', () => {
    expect(outcomeOf({ status: 'Failed', statusDetails: 'SomethingNew' })).toBe('failed');
    expect(outcomeOf({ status: 'SomethingNew' })).toBe('running');
  });

  it('is settled exactly where the bridge holds a status for terminal', () => {
    for (const details of invocationDetails) {
      const outcome = outcomeOf({ status: coarseStatus(details), statusDetails: details });
      expect([details, isSettled(outcome)]).toEqual([details, isTerminal(details)]);
    }
  });
});

describe('the progress of a command', () => {
  it('counts every node once, and says 100 % only when all have settled', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...outcomes)), fc.nat(50), (found, total) => {
        const progress = progressOf(found, total);
        expect(progress.total).toBe(Math.max(total, found.length));
        expect(progress.counts.reduce((sum, one) => sum + one.count, 0)).toBe(progress.total);
        expect(progress.percent === 100).toBe(progress.settled === progress.total);
      }),
    );
  });

  it('counts nodes that are not listed yet as waiting', () => {
    expect(progressOf(['success'], 4)).toEqual({
      total: 4,
      settled: 1,
      percent: 25,
      counts: [
        { outcome: 'waiting', count: 3 },
        { outcome: 'success', count: 1 },
      ],
    });
  });
});
