import { describe, expect, it } from 'vitest';
import { type TagLabelRule, tagLabelOf } from '#shared/fleet/tag-labels';
import { defaultSettings } from '#shared/settings/defaults';

const tag = (key: string, value: string) => ({ key, value });
const staged: TagLabelRule = { keys: ['stage'], values: [], colour: 'teal', label: 'staged' };

describe('the mark of a node by its tags', () => {
  it.each([
    ['Environment', 'production'],
    ['Environment', 'prod'],
    ['env', 'prod'],
    ['ENV', 'Production'],
  ])('is red for production with %s = %s, unless settings say otherwise', (key, value) => {
    expect(tagLabelOf([tag('role', 'web'), tag(key, value)], defaultSettings.tagLabels)).toEqual({
      colour: 'red',
      label: 'production',
    });
  });

  it.each([
    ['Environment', 'preproduction'],
    ['Environment', ''],
    ['environments', 'production'],
    ['production', 'env'],
  ])('is not there for %s = %s', (key, value) => {
    expect(tagLabelOf([tag(key, value)], defaultSettings.tagLabels)).toBeUndefined();
  });

  it('is there for any value where a rule names none', () => {
    expect(tagLabelOf([tag('stage', 'whatever')], [staged])).toEqual({ colour: 'teal', label: 'staged' });
    expect(tagLabelOf([], [staged])).toBeUndefined();
  });

  it('is that of the first rule that matches', () => {
    const tags = [tag('stage', 'a'), tag('env', 'prod')];
    expect(tagLabelOf(tags, [staged, ...defaultSettings.tagLabels])?.label).toBe('staged');
    expect(tagLabelOf(tags, [...defaultSettings.tagLabels, staged])?.label).toBe('production');
  });
});
