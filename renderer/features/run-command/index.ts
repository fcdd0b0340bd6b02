import { lazy } from 'react';

export { newCommandStore } from './new-command-store';

export const CommandsPage = lazy(async () => ({ default: (await import('./commands-page')).CommandsPage }));
export const NewCommandPage = lazy(async () => ({
  default: (await import('./new-command-page')).NewCommandPage,
}));
