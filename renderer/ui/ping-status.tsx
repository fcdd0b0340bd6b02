import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ManagedNode } from '#shared/fleet/managed-node';

const words: Record<ManagedNode['pingStatus'], { type: StatusIndicatorProps.Type; text: string }> = {
  Online: { type: 'success', text: 'Online' },
  ConnectionLost: { type: 'error', text: 'Connection lost' },
  Inactive: { type: 'stopped', text: 'Inactive' },
};

/** One vocabulary of presence for every screen. What was read before this start is not claimed to be so now. */
export function PingStatus({
  status,
  isLive = true,
  onWhy,
  whyLabel,
}: {
  status: ManagedNode['pingStatus'];
  isLive?: boolean;
  /** Asked for by choosing the status; `whyLabel` says it aloud. */
  onWhy?: () => void;
  whyLabel?: string;
}) {
  const { type, text } = words[status];
  if (onWhy && whyLabel !== undefined)
    return (
      <StatusIndicator type={type}>
        <button
          type="button"
          className="ping-why"
          title={whyLabel}
          aria-label={`${text}. ${whyLabel}`}
          onClick={onWhy}
        >
          {text}
        </button>
      </StatusIndicator>
    );
  return (
    <StatusIndicator type={isLive ? type : 'pending'}>
      {isLive ? text : `Was ${text.toLowerCase()}`}
    </StatusIndicator>
  );
}
