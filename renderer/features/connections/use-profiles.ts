import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call, onEvent } from '../../host/host';

const queryKey = ['profiles'];

/** What the AWS files offer; follows them while it is shown. */
export function useProfiles() {
  const client = useQueryClient();
  useEffect(
    () => onEvent('connections/profiles-changed', (catalog) => client.setQueryData(queryKey, catalog)),
    [client],
  );
  return useQuery({ queryKey, queryFn: () => call('connections/list-profiles', undefined) });
}
