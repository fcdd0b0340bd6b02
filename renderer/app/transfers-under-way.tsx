import Icon from '@cloudscape-design/components/icon';
import { underWayText, useTransfers } from '../features/transfers';

/** How far the transfers are, for whoever is in a shell; leads to their list. */
export function TransfersUnderWay({ onShow }: { onShow(): void }) {
  const text = underWayText(useTransfers().data ?? []);
  if (text === undefined) return null;
  return (
    <button
      type="button"
      className="dock-button"
      title="Show transfers"
      data-testid="transfers-under-way"
      onClick={onShow}
    >
      <Icon name="upload-download" size="small" />
      <span>{text}</span>
    </button>
  );
}
