import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useState } from 'react';
import type { Settings } from '#shared/settings/settings';

const darkQuery = '(prefers-color-scheme: dark)';

/** Applies density and theme; the main process makes the window prefer what the settings say. Answers whether it is dark. */
export function useAppearance(settings: Settings): boolean {
  const [isDark, setDark] = useState(() => window.matchMedia(darkQuery).matches);
  useEffect(() => {
    const media = window.matchMedia(darkQuery);
    const changed = () => setDark(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  useEffect(() => applyMode(isDark ? Mode.Dark : Mode.Light), [isDark]);
  useEffect(
    () => applyDensity(settings.density === 'compact' ? Density.Compact : Density.Comfortable),
    [settings.density],
  );
  return isDark;
}
