import type { EventPayload } from '#shared/ipc/contract';
import type { Transfer } from '#shared/transfers/transfer';

/** The list after a change that was told; new transfers stand at its end. */
export function withChange(
  before: readonly Transfer[],
  { changed, removed }: EventPayload<'transfers/changed'>,
): Transfer[] {
  const news = new Map(changed.map((transfer) => [transfer.transferId, transfer]));
  const gone = new Set(removed);
  const after = before
    .filter(({ transferId }) => !gone.has(transferId))
    .map((transfer) => news.get(transfer.transferId) ?? transfer);
  const known = new Set(before.map(({ transferId }) => transferId));
  return [...after, ...changed.filter(({ transferId }) => !known.has(transferId))];
}

/** As they are shown: what was asked for last comes first, files that were chosen together in their order. */
export function latestFirst(transfers: readonly Transfer[]): Transfer[] {
  return transfers.toSorted((one, other) => other.addedAt - one.addedAt);
}
