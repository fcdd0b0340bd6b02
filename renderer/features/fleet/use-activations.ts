import { useQuery } from '@tanstack/react-query';
import { type Connection, isDown } from '#shared/connections/connection';
import type { Activation } from '#shared/fleet/managed-node';
import { call } from '../../host/host';

/** Below the fleet's key, so that a node that joins brings its activation's count up to date. */
export const activationsKey = (connectionId: string) => ['fleet', connectionId, 'activations'];

async function listAll(connectionId: string): Promise<Activation[]> {
  const all: Activation[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call('fleet/list-activations', { connectionId, ...(nextToken ? { nextToken } : {}) });
    all.push(...page.activations);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
}

export function useActivations({ connectionId, state }: Connection) {
  return useQuery({
    queryKey: activationsKey(connectionId),
    queryFn: () => listAll(connectionId),
    refetchInterval: 60_000,
    enabled: !isDown(state),
  });
}
