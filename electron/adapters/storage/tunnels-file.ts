import { type SavedTunnel, savedTunnelSchema } from '#shared/tunnels/tunnel';
import { SavedListFile } from './saved-list-file';

export type TunnelsFile = SavedListFile<SavedTunnel>;

/** The saved tunnels. */
export const openTunnelsFile = (path: string, nowMs: number): TunnelsFile =>
  new SavedListFile({
    path,
    name: 'tunnels',
    schema: savedTunnelSchema,
    idOf: (tunnel) => tunnel.tunnelId,
    nowMs,
  });
