import { type SavedTunnel, targetText } from '#shared/tunnels/tunnel';
import type { SessionRequest } from '../../features/terminals/ports';

/** What a tunnel asks of Session Manager. */
export function tunnelSessionRequest(tunnel: SavedTunnel, localPort: number): SessionRequest {
  const { host, port } = tunnel.target;
  return {
    nodeId: tunnel.nodeId,
    documentName:
      host === undefined ? 'AWS-StartPortForwardingSession' : 'AWS-StartPortForwardingSessionToRemoteHost',
    parameters: {
      portNumber: [String(port)],
      localPortNumber: [String(localPort)],
      ...(host === undefined ? {} : { host: [host] }),
    },
    reason: `Tunnel ${tunnel.name} to ${targetText(tunnel.target)}`,
  };
}
