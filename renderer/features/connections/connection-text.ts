import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Connection } from '#shared/connections/connection';

type StateKind = Connection['state']['kind'];

/** One vocabulary of a connection's states. */
const words: Record<StateKind, string> = {
  ready: 'ready',
  starting: 'starting',
  degraded: 'works in part',
  failed: 'not available',
  closed: 'closed',
  'needs-person': 'waits for you',
};

export const connectionIndicators: Record<StateKind, StatusIndicatorProps.Type> = {
  ready: 'success',
  starting: 'in-progress',
  degraded: 'warning',
  failed: 'error',
  closed: 'stopped',
  'needs-person': 'pending',
};

/** One word for a connection's state, for the switcher. */
export function connectionStateWord(connection: Connection): string {
  const { state } = connection;
  return state.kind === 'starting' && connection.capabilities.includes('open-close')
    ? state.nextTryAt === undefined
      ? 'opening'
      : 'not available'
    : words[state.kind];
}

/** Why a connection is not ready, as a sentence; undefined when it is. */
export function connectionReason({ state }: Connection): string | undefined {
  if (state.kind === 'starting') return state.detail;
  return 'reason' in state ? state.reason : undefined;
}

/** Region and account, for a line under the name. */
export function connectionPlace({ region, accountId }: Connection): string {
  return [region, accountId && `account ${accountId}`].filter(Boolean).join(' · ');
}

const gravity: readonly StateKind[] = ['failed', 'needs-person', 'degraded', 'starting', 'closed', 'ready'];

/** The state of a fleet is that of the connection that fares worst. */
export function worstState(connections: readonly Connection[]): StateKind {
  return gravity.find((kind) => connections.some((one) => one.state.kind === kind)) ?? 'starting';
}
