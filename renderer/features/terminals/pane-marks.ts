import { createContext, useContext } from 'react';
import type { TagLabel } from '#shared/fleet/tag-labels';
import type { Settings } from '#shared/settings/settings';
import type { TypingGroup } from '#shared/settings/workspace';
import type { DockActions } from './dock-actions';
import type { Platform } from './terminal-keys';
import type { TerminalPane } from './terminal-pane-model';

/** What all panes draw with. */
export interface DockContextValue {
  isDark: boolean;
  platform: Platform;
  settings: Settings['terminal'];
  groups: readonly TypingGroup[];
  saveGroups(groups: TypingGroup[]): void;
  /** The mark of a node by its tags, as far as these are known. */
  labelOf(connectionId: string, nodeId: string): TagLabel | undefined;
  actions: DockActions;
}

export const DockContext = createContext<DockContextValue | undefined>(undefined);

export function useDock(): DockContextValue {
  const value = useContext(DockContext);
  if (!value) throw new Error('Panes are drawn in the dock.');
  return value;
}

export interface PaneMarks {
  label: TagLabel | undefined;
  /** The group that it is in, whether that is switched on or not. */
  group: TypingGroup | undefined;
}

export function usePaneMarks(pane: TerminalPane | undefined): PaneMarks {
  const { groups, labelOf } = useDock();
  return {
    label: pane && labelOf(pane.connectionId, pane.nodeId),
    group: groups.find((one) => one.groupId === pane?.groupId),
  };
}
