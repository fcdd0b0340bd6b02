import { describe, expect, it } from 'vitest';
import { parseTagRule, tagRuleText } from '../../../../../renderer/features/settings/tag-rule-text';

describe('a rule over tags as text', () => {
  it('reads as what it was written from', () => {
    const tags = [
      { key: 'Environment', value: 'production' },
      { key: 'Tier', value: '' },
      { key: 'a', value: 'b=c' },
    ];
    expect(parseTagRule(tagRuleText(tags))).toEqual({ tags });
    expect(parseTagRule(' Environment = production ,')).toEqual({ tags: tags.slice(0, 1) });
  });

  it.each([
    ['', /at least one/],
    [' , ', /at least one/],
    ['Environment', /no value/],
    ['=x', /needs a key/],
    ['aws:x=y', /reserved/],
    [`k=${'v'.repeat(257)}`, /at most 256/],
    [Array.from({ length: 21 }, (_, index) => `k${index}=v`).join(','), /at most 20/],
  ])('%j is none, and says why', (text, problem) => {
    expect(parseTagRule(text)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
