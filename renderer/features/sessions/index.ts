import { lazy } from 'react';

export type { SessionsView } from './sessions-page';

export const SessionsPage = lazy(async () => ({ default: (await import('./sessions-page')).SessionsPage }));
export const SessionPage = lazy(async () => ({ default: (await import('./session-page')).SessionPage }));
