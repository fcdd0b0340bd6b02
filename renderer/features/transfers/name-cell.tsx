import Icon from '@cloudscape-design/components/icon';
import { type Transfer, transferName } from '#shared/transfers/transfer';
import { directionWords } from './transfer-text';

/** The file, whether it goes up or down, and where it is on the node. */
export function NameCell({ transfer }: { transfer: Transfer }) {
  const { direction, remotePath, localPath, transferId } = transfer;
  const isUp = direction === 'upload';
  return (
    <div className="transfer-name" data-testid={`transfer-${transferId}`}>
      <span className="transfer-direction" title={directionWords[direction]}>
        <Icon name={isUp ? 'upload' : 'download'} ariaLabel={directionWords[direction]} />
      </span>
      <div>
        {transferName(transfer)}
        <div className="transfer-note" title={isUp ? `from ${localPath}` : `to ${localPath}`}>
          {isUp ? `to ${remotePath}` : `to ${localPath}`}
        </div>
      </div>
    </div>
  );
}
