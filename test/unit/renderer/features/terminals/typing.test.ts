import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionState } from '#shared/terminals/terminal-port';
import { newPane, type TerminalPane } from '../../../../../renderer/features/terminals/terminal-pane-model';
import {
  asCursorKeys,
  isReply,
  membersOf,
  typedInto,
} from '../../../../../renderer/features/terminals/typing';

const web = { connectionId: 'bridge', nodeId: 'mi-1', nodeName: 'web' };
const pane = (paneId: string, groupId: string | undefined, state: SessionState): TerminalPane => ({
  ...newPane(paneId, web, paneId, groupId),
  state,
});
const live: SessionState = { kind: 'live' };
const notLive: SessionState[] = [
  { kind: 'connecting' },
  { kind: 'stalled', since: 1, reason: 'The node takes nothing.' },
  { kind: 'resuming', attempt: 1, reason: 'the line broke' },
  { kind: 'ended', reason: 'The shell ended.' },
];

describe('what is typed into a pane', () => {
  const panes = [
    pane('a', 'g', live),
    pane('b', undefined, live),
    pane('c', 'g', live),
    pane('d', 'h', live),
  ];

  it('goes to that pane alone while no group is switched on', () => {
    for (const { paneId } of panes) expect(typedInto(panes, [], paneId)).toEqual([paneId]);
  });

  it('goes to every live member of its group, in their order, and to nobody else', () => {
    expect(typedInto(panes, ['g'], 'a')).toEqual(['a', 'c']);
    expect(typedInto(panes, ['g'], 'c')).toEqual(['a', 'c']);
    expect(typedInto(panes, ['g'], 'b')).toEqual(['b']);
    expect(typedInto(panes, ['g'], 'd')).toEqual(['d']);
  });

  it.each(notLive)('is not kept for a member that is $kind, nor sent on from one', (state) => {
    const some = [...panes, pane('e', 'g', state)];
    expect(typedInto(some, ['g'], 'a')).toEqual(['a', 'c']);
    expect(typedInto(some, ['g'], 'e')).toEqual(['e']);
    const { live: typed, leftOut } = membersOf(some, 'g');
    expect(typed.map(({ paneId }) => paneId)).toEqual(['a', 'c']);
    expect(leftOut.map(({ paneId }) => paneId)).toEqual(['e']);
  });

  it('never reaches a pane outside of the group, whatever the panes are', () => {
    const anyPane = fc.record({
      group: fc.constantFrom(undefined, 'g', 'h'),
      state: fc.constantFrom(live, ...notLive),
    });
    fc.assert(
      fc.property(fc.array(anyPane, { minLength: 1 }), fc.subarray(['g', 'h']), (drawn, on) => {
        const some = drawn.map(({ group, state }, index) => pane(`p${index}`, group, state));
        for (const from of some) {
          const reached = typedInto(some, on, from.paneId);
          expect(reached).toContain(from.paneId);
          expect(new Set(reached).size).toBe(reached.length);
          for (const paneId of reached.filter((one) => one !== from.paneId)) {
            const other = some.find((one) => one.paneId === paneId);
            expect(other?.groupId).toBe(from.groupId);
            expect(on).toContain(other?.groupId);
            expect(other?.state.kind).toBe('live');
          }
        }
      }),
    );
  });
});

describe('an answer of a terminal to a program', () => {
  const esc = '\u001b';
  it.each([
    ['a cursor position', '[12;40R'],
    ['device attributes', '[?1;2c'],
    ['secondary device attributes', '[>0;276;0c'],
    ['a status', '[0n'],
    ['a mode', '[?2004;1$y'],
    ['a size', '[8;24;80t'],
    ['having the focus', '[I'],
    ['losing the focus', '[O'],
    ['the mouse', '[<0;10;20M'],
    ['the mouse let go', '[<0;10;20m'],
    ['the mouse of old programs', '[M !!'],
    ['a setting', 'P1$r0m'],
    ['a colour', ']11;rgb:ffff/ffff/ffff'],
  ])('is known: %s', (_name, text) => {
    expect(isReply(esc + text, false)).toBe(true);
  });

  it.each([
    ['a letter', 'a'],
    ['a pasted text', 'echo [12;40R'],
    ['Escape', esc],
    ['an arrow', `${esc}[A`],
    ['an arrow with Ctrl', `${esc}[1;5C`],
    ['an arrow of a full-screen program', `${esc}OA`],
    ['Page Up', `${esc}[5~`],
    ['Meta and a letter', `${esc}b`],
    ['Shift+Tab', `${esc}[Z`],
    ['F1', `${esc}OP`],
  ])('is not what a key writes: %s', (_name, text) => {
    expect(isReply(text, false)).toBe(false);
  });

  it('is not what a key press writes that looks like one', () => {
    expect(isReply(`${esc}[1;2R`, true)).toBe(false);
  });
});

describe('cursor keys for another terminal', () => {
  const esc = '\u001b';
  it('are as that terminal is set, and go back the same', () => {
    for (const key of 'ABCDHF') {
      expect(asCursorKeys(`${esc}[${key}`, true)).toBe(`${esc}O${key}`);
      expect(asCursorKeys(`${esc}O${key}`, false)).toBe(`${esc}[${key}`);
      expect(asCursorKeys(`${esc}[${key}`, false)).toBe(`${esc}[${key}`);
    }
  });

  it('leave everything else alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, mode) => {
        expect(asCursorKeys(text, mode)).toBe(text);
      }),
    );
    expect(asCursorKeys(`${esc}OP`, false)).toBe(`${esc}OP`);
  });
});
