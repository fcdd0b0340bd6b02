import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Transfer } from '#shared/transfers/transfer';
import { call, onEvent } from '../../host/host';
import { withChange } from './transfer-list';

const key = ['transfers'];

/** The transfers of this run, kept up to date by useTransferChanges(). */
export function useTransfers() {
  return useQuery({
    queryKey: key,
    queryFn: () => call('transfers/list', undefined),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Takes in what the main process tells of transfers; once in the window. */
export function useTransferChanges(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onEvent('transfers/changed', (change) =>
        client.setQueryData<Transfer[]>(key, (before) => before && withChange(before, change)),
      ),
    [client],
  );
}
