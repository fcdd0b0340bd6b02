import { create } from 'zustand';
import type { Tag } from '#shared/fleet/managed-node';

interface TagDrafts {
  /** Tags that were edited and not saved, by node. */
  drafts: Record<string, Tag[]>;
  edit(nodeId: string, tags: Tag[]): void;
  discard(nodeId: string): void;
}

/** What somebody is editing stays there when another page is looked at meanwhile. */
export const useTagDrafts = create<TagDrafts>()((set) => ({
  drafts: {},
  edit: (nodeId, tags) => set(({ drafts }) => ({ drafts: { ...drafts, [nodeId]: tags } })),
  discard: (nodeId) =>
    set(({ drafts }) => {
      const { [nodeId]: _gone, ...rest } = drafts;
      return { drafts: rest };
    }),
}));
