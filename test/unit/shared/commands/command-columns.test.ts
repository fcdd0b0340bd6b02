import { describe, expect, it } from 'vitest';
import { countsText, statusWords, targetsText } from '#shared/commands/command-columns';

describe('the words of a command', () => {
  it.each([
    ['DeliveryTimedOut', 'Delivery timed out'],
    ['Delivery Timed Out', 'Delivery timed out'],
    ['NoInstancesInTag', 'No instances in tag'],
    ['Success', 'Success'],
  ])('%s is %s, however AWS writes it', (details, words) => {
    expect(statusWords(details)).toBe(words);
  });

  it('count what was done, what failed and what was not delivered', () => {
    const counts = { targetCount: 4, completedCount: 3, errorCount: 1, deliveryTimedOutCount: 1 };
    expect(countsText(counts)).toBe('3 of 4 done, 1 failed, 1 not delivered');
    expect(countsText({ ...counts, errorCount: 0, deliveryTimedOutCount: 0 })).toBe('3 of 4 done');
  });

  it('name nodes as they are called, and targets as they were asked for', () => {
    const of = { connectionId: 'a', nodeIds: ['i-1', 'i-2'], targets: [] };
    expect(targetsText(of, (_, nodeId) => (nodeId === 'i-1' ? 'web' : undefined))).toBe('web, i-2');
    const targets = [
      { key: 'tag:Role', values: ['web', 'db'] },
      { key: 'tag-key', values: ['Env'] },
    ];
    expect(targetsText({ ...of, targets }, () => undefined)).toBe('tag:Role = web, db and tag-key = Env');
  });
});
