import type { Tag } from '#shared/fleet/managed-node';

/** What has to be set and removed to make the tags of a node those of the editor. */
export function tagChanges(before: readonly Tag[], edited: readonly Tag[]): { set: Tag[]; remove: string[] } {
  const had = new Map(before.map((tag) => [tag.key, tag.value]));
  const keys = new Set(edited.map((tag) => tag.key));
  return {
    set: edited.filter((tag) => tag.key !== '' && had.get(tag.key) !== tag.value),
    remove: before.filter((tag) => !keys.has(tag.key)).map((tag) => tag.key),
  };
}

/** A row that was begun counts, though there is nothing to save of it yet. */
export function hasTagChanges(before: readonly Tag[], edited: readonly Tag[]): boolean {
  const { set, remove } = tagChanges(before, edited);
  return set.length + remove.length > 0 || edited.some(({ key }) => key === '');
}
