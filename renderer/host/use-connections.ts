import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Connection } from '#shared/connections/connection';
import { call, onEvent } from './host';

export const connectionsQuery = {
  queryKey: ['connections'],
  queryFn: () => call('connections/list', undefined),
};

/** All connections with their states, kept up to date by the main process. */
export function useConnections(): Connection[] {
  const client = useQueryClient();
  const query = useQuery(connectionsQuery);
  useEffect(
    () =>
      onEvent('connections/changed', (connections) => {
        const before = client.getQueryData<Connection[]>(['connections']);
        client.setQueryData(['connections'], connections);
        // What could not be read while a connection was away can be read when it is back.
        for (const connection of connections) {
          const was = before?.find((one) => one.connectionId === connection.connectionId)?.state.kind;
          if (was !== connection.state.kind)
            void client.invalidateQueries({ queryKey: ['fleet', connection.connectionId] });
        }
      }),
    [client],
  );
  return query.data ?? [];
}
