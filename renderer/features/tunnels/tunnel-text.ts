import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { commonPort } from '#shared/tunnels/common-ports';
import { localAddress } from '#shared/tunnels/connection-lines';
import { type Tunnel, type TunnelHealth, targetText } from '#shared/tunnels/tunnel';
import { byteText } from '#shared/units/byte-text';

/** One vocabulary of health for every screen. */
export const healthWords: Record<TunnelHealth['kind'], { type: StatusIndicatorProps.Type; text: string }> = {
  stopped: { type: 'stopped', text: 'Stopped' },
  connecting: { type: 'in-progress', text: 'Connecting' },
  up: { type: 'success', text: 'Up' },
  degraded: { type: 'warning', text: 'Degraded' },
  down: { type: 'error', text: 'Down' },
};

/** The local port that it has, had or is to have; undefined for one that was never given any. */
export function shownPort({ saved, status }: Tunnel): number | undefined {
  return status.localPort ?? (saved.localPort === 0 ? saved.chosenPort : saved.localPort);
}

/** Text of one column: what is searched and sorted. */
export function columnText(tunnel: Tunnel, column: string): string {
  const { saved, status } = tunnel;
  switch (column) {
    case 'name':
      return saved.name;
    case 'state':
      return [healthWords[status.health.kind].text, 'reason' in status.health ? status.health.reason : '']
        .filter(Boolean)
        .join(': ');
    case 'address': {
      const port = shownPort(tunnel);
      return port === undefined ? 'Automatic' : localAddress(port);
    }
    case 'target':
      return [targetText(saved.target), commonPort(saved.target.port)?.label].filter(Boolean).join(' ');
    case 'node':
      return saved.nodeName;
    case 'connections':
      return String(status.openConnections);
    case 'throughput':
      return String(status.upBytesPerSecond + status.downBytesPerSecond);
    case 'total':
      return String(status.bytesUp + status.bytesDown);
    case 'since':
      return 'since' in status.health ? new Date(status.health.since).toISOString() : '';
    default:
      return '';
  }
}

export const rateText = (bytesPerSecond: number) => `${byteText(bytesPerSecond)}/s`;
