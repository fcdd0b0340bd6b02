import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Tunnel } from '#shared/tunnels/tunnel';
import { call, onEvent } from '../../host/host';

const key = ['tunnels'];

/** All tunnels, in the order in which they were made, kept up to date by the main process. */
export function useTunnels() {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: key,
    queryFn: () => call('tunnels/list', undefined),
    // What happened while nothing on the screen listened was not told.
    refetchOnMount: 'always',
  });
  useEffect(() => onEvent('tunnels/changed', (tunnels) => client.setQueryData(key, tunnels)), [client]);
  useEffect(
    () =>
      onEvent('tunnels/status-changed', (status) =>
        client.setQueryData<Tunnel[]>(key, (tunnels) =>
          tunnels?.map((tunnel) =>
            tunnel.saved.tunnelId === status.tunnelId ? { ...tunnel, status } : tunnel,
          ),
        ),
      ),
    [client],
  );
  return query;
}
