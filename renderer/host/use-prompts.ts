import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Prompt } from '#shared/connections/prompt';
import { call, onEvent } from './host';

const queryKey = ['prompts'];

/** What a person is being asked so that connections can go on, the oldest first. */
export function usePrompts(): readonly Prompt[] {
  const client = useQueryClient();
  const query = useQuery({
    queryKey,
    queryFn: () => call('connections/list-prompts', undefined),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(
    () => onEvent('connections/prompts-changed', (prompts) => client.setQueryData(queryKey, prompts)),
    [client],
  );
  return query.data ?? none;
}

const none: readonly Prompt[] = [];
