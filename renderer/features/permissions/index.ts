import { lazy } from 'react';

export const PermissionsPage = lazy(async () => ({
  default: (await import('./permissions-page')).PermissionsPage,
}));
