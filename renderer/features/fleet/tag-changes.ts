import type { Tag } from '#shared/fleet/managed-node';

interface EditedTag {
  key: string;
  value: string;
  markedForRemoval?: boolean | undefined;
}

/** What has to be set and removed to make the tags of a node those of the editor. */
export function tagChanges(
  before: readonly Tag[],
  edited: readonly EditedTag[],
): { set: Tag[]; remove: string[] } {
  const kept = edited.filter((tag) => !tag.markedForRemoval && tag.key !== '');
  const had = new Map(before.map((tag) => [tag.key, tag.value]));
  const keys = new Set(kept.map((tag) => tag.key));
  return {
    set: kept.filter((tag) => had.get(tag.key) !== tag.value).map(({ key, value }) => ({ key, value })),
    remove: before.filter((tag) => !keys.has(tag.key)).map((tag) => tag.key),
  };
}
