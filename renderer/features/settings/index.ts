import { lazy } from 'react';

export const SettingsPage = lazy(async () => ({ default: (await import('./settings-page')).SettingsPage }));
