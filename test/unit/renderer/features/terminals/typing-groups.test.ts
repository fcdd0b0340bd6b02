import { describe, expect, it } from 'vitest';
import { type TypingGroup, typingGroupSchema } from '#shared/settings/workspace';
import { changedGroup, newGroup } from '../../../../../renderer/features/terminals/typing-groups';

describe('a new group', () => {
  it('has a name and a colour of its own, red at the very last', () => {
    const groups: TypingGroup[] = [];
    for (let count = 0; count < 8; count += 1) groups.push(newGroup(groups, `g-${count}`));
    expect(new Set(groups.map(({ name }) => name)).size).toBe(8);
    expect(new Set(groups.map(({ colour }) => colour)).size).toBe(8);
    expect(groups.at(-1)?.colour).toBe('red');
    for (const group of [...groups, newGroup(groups, 'g-9')])
      expect(typingGroupSchema.parse(group)).toEqual(group);
  });

  it('does not take a name that is there', () => {
    const [first] = [newGroup([], 'a')];
    expect(newGroup([{ ...first, name: 'Group 2' }], 'b').name).toBe('Group 3');
  });
});

describe('a changed group', () => {
  const groups: TypingGroup[] = [newGroup([], 'a', 'one'), newGroup([], 'b', 'two')];

  it('has the new name or colour, and no other one has', () => {
    expect(changedGroup(groups, 'a', { name: ' deploy ' })).toEqual([
      { ...groups[0], name: 'deploy' },
      groups[1],
    ]);
    expect(changedGroup(groups, 'b', { colour: 'red' })).toEqual([
      groups[0],
      { ...groups[1], colour: 'red' },
    ]);
  });

  it('keeps its name where the new one is empty', () => {
    expect(changedGroup(groups, 'a', { name: '  ' })).toEqual(groups);
  });
});
