import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ManagedNode } from '#shared/fleet/managed-node';

/** One vocabulary of presence for every screen. */
export function PingStatus({ status }: { status: ManagedNode['pingStatus'] }) {
  if (status === 'Online') return <StatusIndicator type="success">Online</StatusIndicator>;
  if (status === 'ConnectionLost') return <StatusIndicator type="error">Connection lost</StatusIndicator>;
  return <StatusIndicator type="stopped">Inactive</StatusIndicator>;
}
