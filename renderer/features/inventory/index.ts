import { lazy } from 'react';

export const InventoryPanel = lazy(async () => ({
  default: (await import('./inventory-panel')).InventoryPanel,
}));
