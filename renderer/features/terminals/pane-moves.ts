import { type Direction, paneTowards, placeOf, toggleMaximised } from './dock-handle';
import { dockView } from './dock-view-store';
import { terminalHandles } from './terminal-handles';
import { hasSession, type SplitDirection, type TerminalPane } from './terminal-pane-model';
import { terminalsStore } from './terminals-store';

/** The pane that commands are about. */
export function activePane(): TerminalPane | undefined {
  const { panes, activePaneId } = terminalsStore.getState();
  return panes.find((pane) => pane.paneId === activePaneId) ?? panes.at(-1);
}

/** Opens another shell on the node of a pane, the active one when none is named. */
export function splitPane(direction: SplitDirection, pane: TerminalPane | undefined = activePane()): void {
  if (!pane) return;
  const { connectionId, nodeId, nodeName } = pane;
  terminalsStore.getState().setActive(pane.paneId);
  terminalsStore.getState().open({ connectionId, nodeId, nodeName }, direction);
}

export function splitActive(direction: SplitDirection): void {
  splitPane(direction);
}

/** Another shell on the same node, under the same title with a number, beside its tab. */
export function duplicatePane(pane: TerminalPane | undefined = activePane()): void {
  if (!pane) return;
  const { connectionId, nodeId, nodeName, title } = pane;
  terminalsStore.getState().setActive(pane.paneId);
  terminalsStore.getState().open({ connectionId, nodeId, nodeName }, 'within', title);
}

/** Closes a pane, and ends its session. */
export function closePane(paneId: string): void {
  terminalsStore.getState().close(paneId, placeOf(paneId));
}

/** Closes all panes but one; asks first when sessions would end. */
export function closeOtherPanes(paneId: string | undefined = activePane()?.paneId): void {
  if (paneId === undefined) return;
  const others = terminalsStore.getState().panes.filter((pane) => pane.paneId !== paneId);
  if (others.some(hasSession)) dockView.setState({ keptPaneId: paneId });
  else for (const pane of others) closePane(pane.paneId);
}

/** Moves to the next or previous pane, in the order in which they were opened. */
export function moveActive(step: 1 | -1): void {
  const { panes, activePaneId } = terminalsStore.getState();
  if (panes.length === 0) return;
  const index = panes.findIndex((pane) => pane.paneId === activePaneId);
  showPane(panes[(index + step + panes.length) % panes.length]?.paneId);
}

/** Moves to the pane that stands beside the active one. */
export function moveTowards(direction: Direction): void {
  const pane = activePane();
  if (pane) showPane(paneTowards(pane.paneId, direction));
}

/** Shows a pane, with the dock if that was hidden, and puts the keyboard into it. */
export function showPane(paneId: string | undefined): void {
  if (paneId === undefined) return;
  const { setOpen, setActive } = terminalsStore.getState();
  setOpen(true);
  setActive(paneId);
  focusPane(paneId);
}

export function maximiseActive(): void {
  const pane = activePane();
  if (!pane) return;
  terminalsStore.getState().setOpen(true);
  toggleMaximised(pane.paneId);
}

export function renameActive(): void {
  const pane = activePane();
  if (!pane) return;
  terminalsStore.getState().setOpen(true);
  dockView.setState({ renamingPaneId: pane.paneId });
}

/** Takes the active pane out of the group that it types with; where it types with none, shows the groups. */
export function toggleActiveGroup(): void {
  const pane = activePane();
  if (!pane) return;
  const { activeGroupIds, setGroup, setOpen } = terminalsStore.getState();
  if (pane.groupId !== undefined && activeGroupIds.includes(pane.groupId)) setGroup(pane.paneId, undefined);
  else {
    setOpen(true);
    dockView.setState({ areGroupsOpen: true });
  }
}

/** Puts the keyboard into the active pane while shells are shown; says whether it did. */
export function focusShownShell(): boolean {
  const pane = activePane();
  if (!pane || !terminalsStore.getState().isOpen) return false;
  focusPane(pane.paneId);
  return true;
}

/** Puts the keyboard into a pane. */
export function focusPane(paneId: string): void {
  terminalHandles.get(paneId)?.focus();
}
