import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tag } from '#shared/fleet/managed-node';
import { hasTagChanges, tagChanges } from '../../../../../renderer/features/fleet/tag-changes';

const before: Tag[] = [
  { key: 'env', value: 'prod' },
  { key: 'owner', value: '' },
];
const none = { set: [], remove: [] };

describe('tagChanges', () => {
  it('has nothing to do when nothing was edited', () => {
    expect(tagChanges(before, before)).toEqual(none);
    expect(tagChanges([], [])).toEqual(none);
  });

  it('sets what is new or has another value, and nothing else', () => {
    const edited = [...before, { key: 'team', value: 'core' }, { key: 'empty', value: '' }];
    expect(tagChanges(before, edited)).toEqual({
      set: [
        { key: 'team', value: 'core' },
        { key: 'empty', value: '' },
      ],
      remove: [],
    });
    expect(tagChanges(before, [{ key: 'env', value: 'test' }, before[1] as Tag]).set).toEqual([
      { key: 'env', value: 'test' },
    ]);
  });

  it('removes what is gone', () => {
    expect(tagChanges(before, [before[0] as Tag])).toEqual({ set: [], remove: ['owner'] });
  });

  it('counts a row that was begun as a change, and a row that was taken back as none', () => {
    expect(hasTagChanges(before, [...before, { key: '', value: '' }])).toBe(true);
    expect(hasTagChanges(before, [...before])).toBe(false);
    expect(hasTagChanges(before, [])).toBe(true);
  });

  it('leaves out a row whose key is still empty', () => {
    expect(tagChanges([], [{ key: '', value: 'x' }])).toEqual(none);
  });

  it('tells keys apart by their case', () => {
    expect(tagChanges([{ key: 'Env', value: 'x' }], [{ key: 'env', value: 'x' }])).toEqual({
      set: [{ key: 'env', value: 'x' }],
      remove: ['Env'],
    });
  });

  const key = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor');
  const value = fc.constantFrom('', '1', '2');
  const unique = { selector: (tag: { key: string }) => tag.key, maxLength: 6 };
  const sorted = (tags: Iterable<[string, string]>) => [...tags].sort();

  it('makes of the tags that there were those of the editor, and touches no tag in two ways', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ key, value }), unique),
        fc.uniqueArray(fc.record({ key, value }), unique),
        (had, edited) => {
          const { set, remove } = tagChanges(had, edited);
          const after = new Map<string, string>(had.map((tag) => [tag.key, tag.value]));
          for (const name of remove) expect(after.delete(name)).toBe(true);
          for (const tag of set) {
            expect(after.get(tag.key)).not.toBe(tag.value);
            after.set(tag.key, tag.value);
          }
          expect(sorted(after)).toEqual(sorted(edited.map((tag) => [tag.key, tag.value])));
          expect(set.filter((tag) => remove.includes(tag.key))).toEqual([]);
        },
      ),
    );
  });
});
