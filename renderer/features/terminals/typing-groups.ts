import { type LabelColour, labelColours } from '#shared/fleet/tag-labels';
import type { TypingGroup } from '#shared/settings/workspace';

/** Red comes last: it is what production is marked with. */
const order: readonly LabelColour[] = ['blue', 'purple', 'teal', 'orange', 'green', 'yellow', 'grey', 'red'];

/** A group with a name and a colour that no other has, as far as there are any left. */
export function newGroup(groups: readonly TypingGroup[], groupId: string, name = ''): TypingGroup {
  const colours = new Set(groups.map((group) => group.colour));
  const names = new Set(groups.map((group) => group.name));
  const colour = order.find((one) => !colours.has(one)) ?? order[groups.length % order.length] ?? 'blue';
  let number = groups.length + 1;
  while (names.has(`Group ${number}`)) number += 1;
  return { groupId, name: name.trim() === '' ? `Group ${number}` : name.trim().slice(0, 40), colour };
}

/** The group with a field changed; an empty name changes nothing. */
export function changedGroup(
  groups: readonly TypingGroup[],
  groupId: string,
  change: Partial<Pick<TypingGroup, 'name' | 'colour'>>,
): TypingGroup[] {
  const { name, ...rest } = change;
  const kept = name === undefined || name.trim() === '' ? rest : { ...rest, name: name.trim().slice(0, 40) };
  return groups.map((group) => (group.groupId === groupId ? { ...group, ...kept } : group));
}

export { labelColours as groupColours };
