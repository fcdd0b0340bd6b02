import { useMemo } from 'react';
import type { Connection } from '#shared/connections/connection';
import type { Settings } from '#shared/settings/settings';

export interface Scope {
  /** The connections that are looked at as one; at least one while there is any connection. */
  connections: readonly Connection[];
  /** Of these, the one on which new things are made. */
  focused: Connection | undefined;
}

/** What a person looks at, as far as it exists. */
export function useScope(all: readonly Connection[], settings: Settings): Scope {
  const { fleet, connectionId } = settings;
  return useMemo(() => {
    const chosen = all.filter((one) => fleet.includes(one.connectionId));
    const connections = chosen.length > 0 ? chosen : all.slice(0, 1);
    const focused = connections.find((one) => one.connectionId === connectionId) ?? connections[0];
    return { connections, focused };
  }, [all, fleet, connectionId]);
}
