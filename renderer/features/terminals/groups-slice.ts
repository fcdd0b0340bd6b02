import type { TerminalPane } from './terminal-pane-model';

/** Which shells type together. A group types only while it is active, and none is after a start. */
export interface GroupsSlice {
  activeGroupIds: readonly string[];
  /** Puts a pane into a group, and out of the one it was in; undefined for none. */
  setGroup(paneId: string, groupId: string | undefined): void;
  setGroupActive(groupId: string, isActive: boolean): void;
  /** The group is gone, and nobody is in it. */
  dissolveGroup(groupId: string): void;
}

type Seen = Pick<GroupsSlice, 'activeGroupIds'> & { panes: TerminalPane[] };

export function createGroupsSlice(set: (change: (state: Seen) => Partial<Seen>) => void): GroupsSlice {
  return {
    activeGroupIds: [],
    setGroup: (paneId, groupId) =>
      set(({ panes }) => ({
        panes: panes.map((pane) => {
          if (pane.paneId !== paneId) return pane;
          const { groupId: _before, ...rest } = pane;
          return groupId === undefined ? rest : { ...rest, groupId };
        }),
      })),
    setGroupActive: (groupId, isActive) =>
      set(({ activeGroupIds }) => ({
        activeGroupIds: [...activeGroupIds.filter((one) => one !== groupId), ...(isActive ? [groupId] : [])],
      })),
    dissolveGroup: (groupId) =>
      set(({ panes, activeGroupIds }) => ({
        activeGroupIds: activeGroupIds.filter((one) => one !== groupId),
        panes: panes.map((pane) => {
          if (pane.groupId !== groupId) return pane;
          const { groupId: _before, ...rest } = pane;
          return rest;
        }),
      })),
  };
}
