import { assertNever } from '#shared/errors/assert-never';
import type { SessionState } from '#shared/terminals/terminal-port';

export interface StateText {
  tone: 'success' | 'info' | 'warning' | 'stopped';
  label: string;
}

/** The one vocabulary of session states. */
export function sessionStateText(state: SessionState): StateText {
  switch (state.kind) {
    case 'connecting':
      return { tone: 'info', label: 'Connecting' };
    case 'live':
      return { tone: 'success', label: 'Live' };
    case 'stalled':
      return { tone: 'warning', label: 'Stalled: the node does not answer' };
    case 'resuming':
      return { tone: 'warning', label: `Resuming (attempt ${state.attempt}): ${state.reason}` };
    case 'ended':
      return { tone: 'stopped', label: 'Ended' };
    default:
      return assertNever(state);
  }
}
