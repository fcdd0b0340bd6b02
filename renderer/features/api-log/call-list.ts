import type { ApiCall } from '#shared/api-log/api-call';

/** As many as main keeps. */
const keptCalls = 5000;

/**
 * The list with later calls added, the latest first. Those that are there already are left out, since a page and an event
 * may tell of the same.
 */
export function withCalls(list: readonly ApiCall[], later: readonly ApiCall[]): readonly ApiCall[] {
  const last = list[0]?.callId ?? 0;
  const added = later.filter(({ callId }) => callId > last).reverse();
  return added.length === 0 ? list : [...added, ...list].slice(0, keptCalls);
}

/** Whether calls are missing between the list and what came. */
export function hasGap(list: readonly ApiCall[], later: readonly ApiCall[]): boolean {
  const first = later[0]?.callId;
  return first !== undefined && first > (list[0]?.callId ?? 0) + 1;
}
