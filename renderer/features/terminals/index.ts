import { lazy } from 'react';

export { focusPane, moveActive, splitActive } from './pane-moves';
export { terminalsStore } from './terminals-store';

/** Read when the first shell is opened, or ahead of it by `preload`: it carries the terminal. */
const loadDock = () => import('./dock');
export const Dock = lazy(async () => ({ default: (await loadDock()).Dock }));
export const preloadDock = (): void => void loadDock();
export { useRememberedPanes } from './use-remembered-panes';
