import { describe, expect, it } from 'vitest';
import { type SessionState, sessionStateSchema } from '#shared/terminals/terminal-port';
import {
  paneStateText,
  sessionStateText,
} from '../../../../../renderer/features/terminals/session-state-text';

/** One state of each kind. */
const states: SessionState[] = [
  { kind: 'connecting' },
  { kind: 'live' },
  { kind: 'stalled', since: 1, reason: 'The node takes nothing.' },
  { kind: 'resuming', attempt: 3, reason: 'the line broke' },
  { kind: 'ended', reason: 'The session was terminated.' },
];

describe('sessionStateText', () => {
  it('has a word of its own for every state that there is', () => {
    const kinds = sessionStateSchema.options.map((option) => option.shape.kind.value);
    expect(states.map((state) => state.kind).sort()).toEqual([...kinds].sort());
    const labels = states.map((state) => sessionStateText(state).label);
    expect(new Set(labels).size).toBe(states.length);
    expect(labels.every((label) => label.trim() !== '')).toBe(true);
  });

  it('says which attempt is made, and why', () => {
    const { label } = sessionStateText({ kind: 'resuming', attempt: 3, reason: 'the line broke' });
    expect(label).toContain('3');
    expect(label).toContain('the line broke');
  });

  it('is good news while the session is live, and a warning when keys may not arrive', () => {
    expect(states.map((state) => [state.kind, sessionStateText(state).tone])).toEqual([
      ['connecting', 'info'],
      ['live', 'success'],
      ['stalled', 'warning'],
      ['resuming', 'warning'],
      ['ended', 'stopped'],
    ]);
  });

  it('warns of what is amiss with a live session, and says what it is', () => {
    const notice = 'The session goes on directly with this machine’s node.';
    const { tone, label } = sessionStateText({ kind: 'live', notice });
    expect(tone).toBe('warning');
    expect(label).toContain(notice);
    expect(paneStateText({ state: { kind: 'live', notice }, hasBegun: true })).toEqual({
      tone: 'warning',
      word: 'Live',
      reason: notice,
    });
  });

  it('refuses a state that it does not know', () => {
    expect(() => sessionStateText({ kind: 'asleep' } as never)).toThrow('asleep');
  });
});

describe('paneStateText', () => {
  it('has not ended, but not started, where no session began', () => {
    const state: SessionState = { kind: 'ended', reason: 'the node is not connected' };
    expect(paneStateText({ state, hasBegun: false })).toEqual({
      tone: 'stopped',
      word: 'Not started',
      reason: 'The node is not connected.',
    });
    expect(paneStateText({ state, hasBegun: true }).word).toBe('Ended');
  });

  it('gives a reason as a sentence, or none', () => {
    for (const state of states) {
      const { reason } = paneStateText({ state, hasBegun: true });
      expect(reason).toMatch(/^$|^[A-Z].*[.!?]$/);
    }
    expect(paneStateText({ state: { kind: 'live' }, hasBegun: true }).reason).toBe('');
  });
});
