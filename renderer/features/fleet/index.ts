import { lazy } from 'react';

export { whyNoFiles } from './file-support';
export type { NodeTab } from './node-page';
export { NodesPage } from './nodes-page';
export { useFleetChanges, useNodes } from './use-nodes';

export const ActivationsPage = lazy(async () => ({
  default: (await import('./activations-page')).ActivationsPage,
}));

const loadNodePage = () => import('./node-page');
export const NodePage = lazy(async () => ({ default: (await loadNodePage()).NodePage }));
export const preloadNodePage = (): void => void loadNodePage();
