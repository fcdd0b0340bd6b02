import type { SavedLayout } from '#shared/settings/workspace';
import { dockView } from './dock-view-store';
import { withNewIds } from './saved-layouts';
import { hasSession } from './terminal-pane-model';
import { terminalsStore } from './terminals-store';

/** Opens a layout, every shell of it with a session of its own; asks first when that would end sessions. */
export function openLayout(layout: SavedLayout): void {
  if (terminalsStore.getState().panes.some(hasSession)) dockView.setState({ openingLayout: layout });
  else putLayout(layout, true);
}

/** `isReplacing` closes what is there. */
export function putLayout(saved: SavedLayout, isReplacing: boolean): void {
  const { terminals, layout } = withNewIds(saved, () => crypto.randomUUID());
  terminalsStore.getState().openAll(terminals, layout, isReplacing);
}
