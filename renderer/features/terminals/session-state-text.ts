import { assertNever } from '#shared/errors/assert-never';
import type { SessionState } from '#shared/terminals/terminal-port';
import type { TerminalPane } from './terminal-pane-model';

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
      return state.notice === undefined
        ? { tone: 'success', label: 'Live' }
        : { tone: 'warning', label: `Live: ${state.notice}` };
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

export interface PaneText {
  tone: StateText['tone'];
  /** The state in a word or two. */
  word: string;
  /** Why, as a sentence; empty where there is nothing to say. */
  reason: string;
}

/** What a pane says of its session. A session that never was live has not ended, but not started. */
export function paneStateText({ state, hasBegun }: Pick<TerminalPane, 'state' | 'hasBegun'>): PaneText {
  const { tone } = sessionStateText(state);
  switch (state.kind) {
    case 'connecting':
      return { tone, word: 'Connecting', reason: '' };
    case 'live':
      return { tone, word: 'Live', reason: asSentence(state.notice ?? '') };
    case 'stalled':
      return { tone, word: 'Stalled', reason: asSentence(state.reason) };
    case 'resuming':
      return { tone, word: `Resuming, attempt ${state.attempt}`, reason: asSentence(state.reason) };
    case 'ended':
      return { tone, word: hasBegun ? 'Ended' : 'Not started', reason: asSentence(state.reason) };
    default:
      return assertNever(state);
  }
}

function asSentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const begun = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
