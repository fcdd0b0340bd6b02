import { type Transfer, type TransferState, transferName } from '#shared/transfers/transfer';

/** What is told of transfers that ended while nobody looked at them. */
export interface TransferNews {
  type: 'success' | 'error' | 'warning';
  header: string;
  content?: string;
}

type Kinds = ReadonlyMap<string, TransferState['kind']>;

export const kindsOf = (transfers: readonly Transfer[]): Kinds =>
  new Map(transfers.map(({ transferId, state }) => [transferId, state.kind]));

/** What has ended since `before`: those that are done in one message, the others each in one of its own. */
export function transferNews(before: Kinds, transfers: readonly Transfer[]): TransferNews[] {
  const ended = transfers.filter(({ transferId, state }) => {
    const kind = before.get(transferId);
    return kind !== undefined && kind !== state.kind;
  });
  const done = ended.filter(({ state }) => state.kind === 'done');
  const [one] = done;
  const news: TransferNews[] = [];
  if (one && done.length === 1) {
    const { direction, nodeName, remotePath, localPath } = one;
    news.push(
      direction === 'upload'
        ? { type: 'success', header: `${transferName(one)} uploaded to ${nodeName}`, content: remotePath }
        : { type: 'success', header: `${transferName(one)} downloaded from ${nodeName}`, content: localPath },
    );
  } else if (done.length > 1) news.push({ type: 'success', header: `${done.length} transfers are done` });
  for (const transfer of ended) {
    const { state, nodeName, direction } = transfer;
    const name = transferName(transfer);
    if (state.kind === 'exists')
      news.push({
        type: 'warning',
        header: `${name} was not uploaded to ${nodeName}`,
        content: `${state.reason} Transfers asks whether to replace it.`,
      });
    else if (state.kind === 'failed')
      news.push({
        type: 'error',
        header:
          direction === 'upload'
            ? `${name} was not uploaded to ${nodeName}`
            : `${name} was not downloaded from ${nodeName}`,
        content: state.reason,
      });
  }
  return news;
}
