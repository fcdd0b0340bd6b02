import { terminalsStore } from './terminals-store';

/** Opens another shell on the node of the active pane. */
export function splitActive(placement: 'within' | 'right' | 'below'): void {
  const { panes, activePaneId, open } = terminalsStore.getState();
  const active = panes.find((pane) => pane.paneId === activePaneId) ?? panes.at(-1);
  if (!active) return;
  const { connectionId, nodeId, nodeName } = active;
  open({ connectionId, nodeId, nodeName }, placement);
}

/** Moves to the next or previous pane, in the order in which they were opened. */
export function moveActive(step: 1 | -1): void {
  const { panes, activePaneId, setActive } = terminalsStore.getState();
  if (panes.length === 0) return;
  const index = panes.findIndex((pane) => pane.paneId === activePaneId);
  setActive(panes[(index + step + panes.length) % panes.length]?.paneId);
}

/** Puts the keyboard into a pane. */
export function focusPane(paneId: string): void {
  document.querySelector<HTMLElement>(`[data-pane-id="${paneId}"] textarea`)?.focus();
}
