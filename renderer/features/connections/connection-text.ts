import type { Connection } from '#shared/connections/connection';

/** One word for a connection's state, for the switcher. */
export function connectionStateWord(connection: Connection): string {
  switch (connection.state.kind) {
    case 'ready':
      return 'ready';
    case 'starting':
      return 'starting';
    case 'degraded':
      return 'works in part';
    case 'failed':
      return 'not available';
  }
}
