import { lazy } from 'react';

export type { ChooseHow, PaletteItem } from './palette-item';

const loadPalette = () => import('./palette');
export const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }));
export const preloadPalette = (): void => void loadPalette();
