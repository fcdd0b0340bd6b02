import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { canRetry, isUnfinished, type Transfer, transferName } from '#shared/transfers/transfer';
import { cancelTransfers, retryTransfers, showInFolder } from './transfer-actions';

/** The one thing that is most likely wanted of a transfer as it is. */
export function RowButton({ transfer }: { transfer: Transfer }) {
  const { state, direction, transferId } = transfer;
  const name = transferName(transfer);
  const button = (label: string, iconName: ButtonProps['iconName'], act: () => Promise<void>) => (
    <span title={label}>
      <Button
        variant="inline-icon"
        {...(iconName ? { iconName } : {})}
        ariaLabel={label}
        data-testid={`transfer-button-${transferId}`}
        onClick={() => void act()}
      />
    </span>
  );
  if (isUnfinished(transfer)) {
    if (state.kind === 'running' && state.isCancelling) return null;
    return button(`Cancel ${name}`, 'close', () => cancelTransfers([transfer]));
  }
  // What exists on the node is asked about beside its state.
  if (canRetry(transfer) && state.kind !== 'exists')
    return button(`Try ${name} again`, 'refresh', () => retryTransfers([transfer]));
  if (state.kind === 'done' && direction === 'download')
    return button(`Show ${name} in its folder`, 'folder-open', () => showInFolder(transfer));
  return null;
}
