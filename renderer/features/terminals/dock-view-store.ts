import { createStore } from 'zustand/vanilla';
import type { SavedLayout } from '#shared/settings/workspace';
import { type QueuedInput, withQueued } from './queued-input';

/** What is open over the shells at this moment; none of it is kept. */
export interface DockView {
  /** The menu of a pane, at a point of the window in CSS pixels. */
  menu: { paneId: string; x: number; y: number; place: 'screen' | 'tab' } | undefined;
  /** The list of a group's tabs. */
  tabList: { paneIds: readonly string[]; x: number; y: number } | undefined;
  /** Where another shell is opened from: beside this pane's tab. */
  newShell: { paneId: string; x: number; y: number } | undefined;
  renamingPaneId: string | undefined;
  /** A paste that is asked about, and the panes that it would go into. */
  paste: { text: string; paneIds: readonly string[] } | undefined;
  /** Closing others than this one is asked about. */
  keptPaneId: string | undefined;
  areGroupsOpen: boolean;
  /** The layouts, `save` with the name of a new one asked for. */
  layouts: 'list' | 'save' | undefined;
  /** A layout that would take the place of shells whose sessions go on. */
  openingLayout: SavedLayout | undefined;
  /** Panes that rang while nobody looked. */
  rung: readonly string[];
  maximisedPaneId: string | undefined;
  /** Input that waits for its node, by pane. */
  queued: Readonly<Record<string, QueuedInput | undefined>>;
}

const nothing: DockView = {
  menu: undefined,
  tabList: undefined,
  newShell: undefined,
  renamingPaneId: undefined,
  paste: undefined,
  keptPaneId: undefined,
  areGroupsOpen: false,
  layouts: undefined,
  openingLayout: undefined,
  rung: [],
  maximisedPaneId: undefined,
  queued: {},
};

export const dockView = createStore<DockView>()(() => nothing);

export function ring(paneId: string): void {
  dockView.setState(({ rung }) => (rung.includes(paneId) ? {} : { rung: [...rung, paneId] }));
}

export function quiet(paneId: string): void {
  dockView.setState(({ rung }) =>
    rung.includes(paneId) ? { rung: rung.filter((one) => one !== paneId) } : {},
  );
}

export function tellQueued(paneId: string, leftBytes: number): void {
  dockView.setState(({ queued: { [paneId]: before, ...others } }) => {
    const now = withQueued(before, leftBytes);
    return { queued: now ? { ...others, [paneId]: now } : others };
  });
}
