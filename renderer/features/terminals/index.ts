import { lazy } from 'react';

export type { DockActions } from './dock-actions';
export { dockView } from './dock-view-store';
export { openLayout } from './layout-moves';
export {
  activePane,
  closeOtherPanes,
  closePane,
  duplicatePane,
  focusPane,
  maximiseActive,
  moveActive,
  moveTowards,
  renameActive,
  showPane,
  splitActive,
  toggleActiveGroup,
} from './pane-moves';
export { paneStateText } from './session-state-text';
export { StateIcon } from './state-icon';
export { terminalHandles } from './terminal-handles';
export type { Platform } from './terminal-keys';
export type { SplitDirection, TerminalPane } from './terminal-pane-model';
export { terminalsStore } from './terminals-store';

/** Read when the first shell is opened, or ahead of it by `preload`: it carries the terminal. */
const loadDock = () => import('./dock');
export const Dock = lazy(async () => ({ default: (await loadDock()).Dock }));
export const preloadDock = (): void => void loadDock();
export const LayoutsDialogs = lazy(async () => ({
  default: (await import('./layouts-dialogs')).LayoutsDialogs,
}));
export { useRememberedPanes } from './use-remembered-panes';
