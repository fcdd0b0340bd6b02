import { lazy } from 'react';

export const TunnelsPage = lazy(async () => ({ default: (await import('./tunnels-page')).TunnelsPage }));
export const TunnelForm = lazy(async () => ({ default: (await import('./tunnel-form')).TunnelForm }));
export const NodeConnectPanel = lazy(async () => ({
  default: (await import('./node-connect-panel')).NodeConnectPanel,
}));
