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
}: {
  status: ManagedNode['pingStatus'];
  isLive?: boolean;
}) {
  const { type, text } = words[status];
  return (
    <StatusIndicator type={isLive ? type : 'pending'}>
      {isLive ? text : `Was ${text.toLowerCase()}`}
    </StatusIndicator>
  );
}
