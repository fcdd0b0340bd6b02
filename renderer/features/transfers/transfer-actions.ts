import { asAppError } from '#shared/errors/app-error';
import { canRetry, isUnfinished, type Transfer, transferName } from '#shared/transfers/transfer';
import type { useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';
import { flash } from '../../ui/flash-store';

async function attempt(failure: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    flash('error', failure, asAppError(thrown).message);
  }
}

const ids = (transfers: readonly Transfer[]) => transfers.map(({ transferId }) => transferId);

/** Those that are on their way. */
export const cancelTransfers = (transfers: readonly Transfer[]) =>
  attempt('The transfer could not be cancelled', () =>
    call('transfers/cancel', { transferIds: ids(transfers.filter(isUnfinished)) }),
  );

/** Those that did not come to their end go on from what has arrived. */
export const retryTransfers = (transfers: readonly Transfer[]) =>
  attempt('The transfer could not be tried again', async () => {
    for (const transfer of transfers.filter(canRetry))
      await call('transfers/retry', { transferId: transfer.transferId, overwrites: false });
  });

/** Replaces the files that exist, of those that were not replaced; asks first where the connection is marked as production. */
export const replaceFiles = (
  transfers: readonly Transfer[],
  confirmChange: ReturnType<typeof useConfirmChange>,
) =>
  attempt('The file could not be replaced', async () => {
    const wanted = transfers.filter(canRetry);
    for (const connectionId of new Set(wanted.map((one) => one.connectionId))) {
      const ofOne = wanted.filter((one) => one.connectionId === connectionId);
      const onNodes = ofOne.filter(({ direction }) => direction === 'upload').map(transferName);
      const permit = onNodes.length > 0 ? await confirmChange(connectionId, 'transfers/retry', onNodes) : {};
      if (!permit) continue;
      for (const { transferId } of ofOne)
        await call('transfers/retry', { transferId, overwrites: true, ...permit });
    }
  });

/** Takes those from the list that have ended. */
export const removeTransfers = (transfers: readonly Transfer[]) =>
  attempt('The list could not be changed', () =>
    call('transfers/remove', { transferIds: ids(transfers.filter((one) => !isUnfinished(one))) }),
  );

export const showInFolder = ({ transferId }: Transfer) =>
  attempt('The file could not be shown', () => call('transfers/show-in-folder', { transferId }));

export async function copyText(what: string, lines: readonly string[]): Promise<void> {
  try {
    await navigator.clipboard.writeText(lines.join('\n'));
    flash('success', `${what} copied`);
  } catch {
    flash('error', 'Nothing was copied', 'The clipboard could not be written.');
  }
}
