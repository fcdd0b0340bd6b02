import type { Transfer, TransferState } from '#shared/transfers/transfer';

/** An upload of /near/ID to /far/ID in this state. */
export function transferOf(transferId: string, state: TransferState, more: Partial<Transfer> = {}): Transfer {
  return {
    transferId,
    direction: 'upload',
    connectionId: 'bridge',
    nodeId: 'mi-1',
    nodeName: 'web-1',
    localPath: `/near/${transferId}`,
    remotePath: `/far/${transferId}`,
    addedAt: 1,
    state,
    ...more,
  };
}
