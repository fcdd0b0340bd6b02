import { asAppError } from '#shared/errors/app-error';
import { isRunning, type SavedTunnel, type Tunnel } from '#shared/tunnels/tunnel';
import { call } from '../../host/host';
import { flash } from '../../ui/flash-store';

/** Does it to each, and says what did not go well. */
async function forEach(
  tunnels: readonly Tunnel[],
  failure: string,
  act: (tunnelId: string) => Promise<unknown>,
) {
  try {
    for (const { saved } of tunnels) await act(saved.tunnelId);
  } catch (thrown) {
    flash('error', failure, asAppError(thrown).message);
  }
}

/** Starts those that are not started. */
export const startTunnels = (tunnels: readonly Tunnel[]) =>
  forEach(
    tunnels.filter(({ status }) => !isRunning(status)),
    'The tunnel could not be started',
    (tunnelId) => call('tunnels/start', { tunnelId }),
  );

export const stopTunnels = (tunnels: readonly Tunnel[]) =>
  forEach(tunnels, 'The tunnel could not be stopped', (tunnelId) => call('tunnels/stop', { tunnelId }));

export const restartTunnels = (tunnels: readonly Tunnel[]) =>
  forEach(tunnels, 'The tunnel could not be started', (tunnelId) => call('tunnels/start', { tunnelId }));

export const deleteTunnels = (tunnels: readonly Tunnel[]) =>
  forEach(tunnels, 'The tunnel could not be deleted', (tunnelId) => call('tunnels/delete', { tunnelId }));

export async function openInBrowser(tunnelId: string): Promise<void> {
  try {
    await call('tunnels/open-in-browser', { tunnelId });
  } catch (thrown) {
    flash('error', 'The page could not be opened', asAppError(thrown).message);
  }
}

/** Gives a tunnel whose port is taken any free one. */
export async function takeAnotherPort({ chosenPort: _, tunnelId, ...saved }: SavedTunnel): Promise<void> {
  try {
    await call('tunnels/update', { tunnelId, draft: { ...saved, localPort: 0 } });
  } catch (thrown) {
    flash('error', 'The tunnel could not be changed', asAppError(thrown).message);
  }
}
