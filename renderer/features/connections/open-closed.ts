import type { Connection } from '#shared/connections/connection';
import { call } from '../../host/host';
import { expectPrompts } from './prompt-view';

/** Opens those of these connections that are closed; how that goes is said by their states. */
export function openClosed(connections: readonly Connection[]): void {
  for (const { connectionId, state } of connections) {
    if (state.kind !== 'closed') continue;
    expectPrompts(connectionId);
    void call('connections/open', { connectionId }).catch(() => {});
  }
}
