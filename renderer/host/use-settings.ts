import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { defaultSettings } from '#shared/settings/defaults';
import type { Settings, SettingsPatch } from '#shared/settings/settings';
import { call, onEvent } from './host';

const key = ['settings'];
export const settingsQuery = {
  queryKey: key,
  queryFn: () => call('settings/get', undefined),
  staleTime: Number.POSITIVE_INFINITY,
};

/** The settings and how to change them; the window shows a change at once and the main process keeps it. */
export function useSettings(): { settings: Settings; isLoaded: boolean; update(patch: SettingsPatch): void } {
  const client = useQueryClient();
  const query = useQuery(settingsQuery);
  useEffect(() => onEvent('settings/changed', (settings) => client.setQueryData(key, settings)), [client]);
  const update = useCallback(
    (patch: SettingsPatch) => {
      client.setQueryData<Settings>(
        key,
        (before) => ({ ...(before ?? defaultSettings), ...patch }) as Settings,
      );
      void call('settings/update', patch);
    },
    [client],
  );
  return { settings: query.data ?? defaultSettings, isLoaded: query.data !== undefined, update };
}
