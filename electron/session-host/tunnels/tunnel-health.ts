import type { SessionState } from '#shared/terminals/terminal-port';
import type { TunnelHealth } from '#shared/tunnels/tunnel';

/** The target refused a connection; `at` is epoch milliseconds. */
export interface Refusal {
  reason: string;
  at: number;
}

/** How a tunnel is while its session has not ended. `wasLive`: it was usable before. */
export function healthOfSession(
  state: Exclude<SessionState, { kind: 'ended' }>,
  wasLive: boolean,
  refusal: Refusal | undefined,
  nowMs: number,
): TunnelHealth {
  if (!wasLive && state.kind !== 'live')
    return {
      kind: 'connecting',
      since: nowMs,
      ...(state.kind === 'resuming' ? { reason: state.reason } : {}),
    };
  switch (state.kind) {
    case 'connecting':
      return { kind: 'connecting', since: nowMs };
    case 'resuming':
    case 'stalled':
      return { kind: 'degraded', since: nowMs, reason: state.reason };
    case 'live':
      if (refusal) return { kind: 'degraded', since: nowMs, reason: refusal.reason, at: refusal.at };
      return state.notice === undefined
        ? { kind: 'up', since: nowMs }
        : { kind: 'degraded', since: nowMs, reason: state.notice };
  }
}

/** The newer of two healths; what has not changed keeps its time, and an attempt the reason why it is made. */
export function following(before: TunnelHealth, after: TunnelHealth): TunnelHealth {
  if (before.kind === 'connecting' && after.kind === 'connecting')
    return { ...before, ...after, since: before.since };
  return before.kind === after.kind && 'since' in before && 'since' in after
    ? { ...after, since: before.since }
    : after;
}
