export { NodePage, type NodeTab } from './node-page';
export { NodesPage } from './nodes-page';
export { useFleetChanges } from './use-nodes';
