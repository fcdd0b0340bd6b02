import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { InventoryEntry } from '#shared/inventory/inventory';
import { call } from '../../host/host';

export function useInventoryTypes(connectionId: string) {
  return useQuery({
    queryKey: ['fleet', connectionId, 'inventory-types'],
    queryFn: () => call('inventory/list-types', { connectionId }),
    staleTime: 60_000,
  });
}

export interface InventoryRows {
  entries: InventoryEntry[];
  captureTime: string | undefined;
  isLoading: boolean;
  error: unknown;
  /** Stops following pages; what has come stays. */
  cancel(): void;
  reload(): void;
}

/** All rows of one type, shown as the pages come; can be cancelled. Nothing is read again while it is looked at, except when asked. */
export function useInventoryRows(connectionId: string, nodeId: string, typeName: string): InventoryRows {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<InventoryRows, 'cancel' | 'reload'>>({
    entries: [],
    captureTime: undefined,
    isLoading: true,
    error: undefined,
  });
  const [controller, setController] = useState<AbortController>();
  useEffect(() => {
    const own = new AbortController();
    setController(own);
    setState({ entries: [], captureTime: undefined, isLoading: true, error: undefined });
    const follow = async () => {
      let entries: InventoryEntry[] = [];
      let nextToken: string | undefined;
      do {
        const page = await call('inventory/list-entries', {
          connectionId,
          nodeId,
          typeName,
          ...(nextToken ? { nextToken } : {}),
        });
        if (own.signal.aborted) return;
        entries = [...entries, ...page.entries];
        nextToken = page.nextToken;
        setState({
          entries,
          captureTime: page.captureTime,
          isLoading: nextToken !== undefined,
          error: undefined,
        });
      } while (nextToken !== undefined);
    };
    follow().catch((error: unknown) => {
      if (!own.signal.aborted) setState((before) => ({ ...before, isLoading: false, error }));
    });
    return () => own.abort();
  }, [connectionId, nodeId, typeName, round]);
  return {
    ...state,
    cancel: () => {
      controller?.abort();
      setState((before) => ({ ...before, isLoading: false }));
    },
    reload: () => setRound((count) => count + 1),
  };
}
