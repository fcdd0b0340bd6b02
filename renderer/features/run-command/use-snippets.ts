import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call, onEvent } from '../../host/host';

/** The commands that were kept. */
export function useSnippets() {
  const client = useQueryClient();
  useEffect(
    () => onEvent('snippets/changed', (snippets) => client.setQueryData(['snippets'], snippets)),
    [client],
  );
  return useQuery({ queryKey: ['snippets'], queryFn: () => call('snippets/list', undefined) }).data ?? [];
}
