import { lazy } from 'react';

export type { NodeTab } from './node-page';
export { NodesPage } from './nodes-page';
export { useFleetChanges } from './use-nodes';

const loadNodePage = () => import('./node-page');
export const NodePage = lazy(async () => ({ default: (await loadNodePage()).NodePage }));
export const preloadNodePage = (): void => void loadNodePage();
