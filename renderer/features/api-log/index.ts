import { lazy } from 'react';

export type { ApiLogView } from './api-log-page';

export const ApiLogPage = lazy(async () => ({ default: (await import('./api-log-page')).ApiLogPage }));
