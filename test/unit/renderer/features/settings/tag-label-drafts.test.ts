import { describe, expect, it } from 'vitest';
import { type TagLabelRule, tagLabelRuleSchema } from '#shared/fleet/tag-labels';
import { draftOf, draftProblem, rulesOf } from '../../../../../renderer/features/settings/tag-label-drafts';

const rule: TagLabelRule = { keys: ['env', 'stage'], values: ['prod', 'live'], colour: 'red', label: 'live' };

describe('a rule as it is typed', () => {
  it('is the rule again', () => {
    expect(rulesOf([draftOf(rule, '1')])).toEqual([rule]);
  });

  it('has lists without blanks, doubles and empty parts', () => {
    const draft = { ...draftOf(rule, '1'), keys: ' env, ,env,,stage ', values: ' , ' };
    expect(rulesOf([draft])).toEqual([{ ...rule, values: [] }]);
  });

  it('needs a key and a label', () => {
    const draft = draftOf(rule, '1');
    expect(draftProblem(draft)).toBeUndefined();
    expect(draftProblem({ ...draft, keys: ' , ' })).toContain('key');
    expect(draftProblem({ ...draft, label: ' ' })).toContain('label');
    expect(draftProblem({ ...draft, label: 'x'.repeat(25) })).toContain('24');
  });

  it('counts for nothing until it is one, while the others hold', () => {
    const draft = draftOf(rule, '1');
    const rules = rulesOf([{ ...draft, keys: '' }, draft]);
    expect(rules).toEqual([rule]);
    for (const one of rules) expect(tagLabelRuleSchema.parse(one)).toEqual(one);
  });
});
