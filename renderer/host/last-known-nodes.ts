import type { LastKnownNodes } from '#shared/fleet/managed-node';

const known = new Map<string, LastKnownNodes>();

export function keepLastKnownNodes(lastKnown: LastKnownNodes): void {
  known.set(lastKnown.connectionId, lastKnown);
}

/** A connection's nodes as they were read before this start, to be shown until it answers. */
export function lastKnownNodes(connectionId: string): LastKnownNodes | undefined {
  return known.get(connectionId);
}
