import { beforeEach, describe, expect, it } from 'vitest';
import {
  freeTitle,
  hasSession,
  restoredPane,
  savedPane,
} from '../../../../../renderer/features/terminals/terminal-pane-model';
import {
  createTerminalsStore,
  type TerminalsStore,
} from '../../../../../renderer/features/terminals/terminals-store';

const web = { connectionId: 'bridge', nodeId: 'mi-1', nodeName: 'web' };
const saved = (terminalId: string, title: string) => ({ terminalId, ...web, title });

const drawn = (paneId: string) => ({
  grid: {
    root: {
      type: 'branch',
      data: [{ type: 'leaf', data: { id: '1', views: [paneId] }, size: 900 }],
      size: 400,
    },
    width: 900,
    height: 400,
    orientation: 'HORIZONTAL',
  },
  panels: { [paneId]: { id: paneId } },
});

describe('the workspace of shells', () => {
  let store: TerminalsStore;
  const state = () => store.getState();
  const titles = () => state().panes.map((pane) => pane.title);

  beforeEach(() => {
    let count = 0;
    store = createTerminalsStore(() => {
      count += 1;
      return `pane-${count}`;
    });
  });

  it('renames a pane, and gives it the name of its node where the new one is empty', () => {
    const paneId = state().open(web);
    state().rename(paneId, '  front door ');
    expect(titles()).toEqual(['front door']);
    state().rename(paneId, '  ');
    expect(titles()).toEqual(['web']);
  });

  it('numbers a duplicate after what it is a duplicate of', () => {
    const paneId = state().open(web);
    state().rename(paneId, 'front door');
    state().open(web, 'within', 'front door');
    state().open(web, 'within', 'front door (2)');
    expect(titles()).toEqual(['front door', 'front door (2)', 'front door (3)']);
    expect(freeTitle('web (2)', 'web (2)', state().panes)).toBe('web (2)');
  });

  it('knows a session that began from one that never did', () => {
    const paneId = state().open(web);
    const hasBegun = () => state().panes[0]?.hasBegun;
    state().setState(paneId, { kind: 'ended', reason: 'The node is not connected.' });
    expect(hasBegun()).toBe(false);
    state().startAnew(paneId);
    state().setState(paneId, { kind: 'live' });
    state().setState(paneId, { kind: 'ended', reason: 'The shell ended.' });
    expect(hasBegun()).toBe(true);
    state().startAnew(paneId);
    expect(hasBegun()).toBe(false);
  });

  it('takes the whole window only when there is a shell', () => {
    state().setFilling(true);
    expect(state()).toMatchObject({ isFilling: false, isOpen: false });
    const paneId = state().open(web);
    state().setOpen(false);
    state().setFilling(true);
    expect(state()).toMatchObject({ isFilling: true, isOpen: true });
    state().close(paneId);
    expect(state().isFilling).toBe(false);
  });

  it('puts a layout in place of everything, and what was there among the closed', () => {
    state().open({ ...web, nodeName: 'old' });
    state().openAll([saved('a', 'web'), saved('b', 'front')], { grid: 1 }, true);
    expect(titles()).toEqual(['web', 'front']);
    expect(state()).toMatchObject({ layout: { grid: 1 }, layoutRound: 1, activePaneId: 'a' });
    expect(state().panes.every((pane) => pane.round === 1 && pane.state.kind === 'connecting')).toBe(true);
    state().reopen();
    expect(titles()).toEqual(['web', 'front', 'old']);
  });

  it('puts a layout beside what is there, under titles of its own', () => {
    state().open(web);
    state().setLayout('mine');
    state().openAll([saved('a', 'web'), saved('b', 'web (2)')], { grid: 1 }, false);
    expect(titles()).toEqual(['web', 'web (2)', 'web (3)']);
    expect(state()).toMatchObject({
      layout: 'mine',
      layoutRound: 0,
      closed: [],
      place: { direction: 'right' },
    });
  });

  it('keeps the arrangement of a layout that is put beside others', () => {
    const paneId = state().open(web);
    state().setLayout(drawn(paneId));
    state().openAll([saved('a', 'front')], drawn('a'), false);
    expect(state()).toMatchObject({
      layoutRound: 1,
      layout: { grid: { root: { data: [{ data: { views: [paneId] } }, { data: { views: ['a'] } }] } } },
    });
  });

  it('keeps of a pane what is needed to have it again', () => {
    const paneId = state().open(web);
    state().setGroup(paneId, 'g-1');
    const [pane] = state().panes;
    if (!pane) throw new Error('no pane');
    expect(hasSession(pane)).toBe(true);
    const restored = restoredPane(savedPane(pane), false);
    expect(restored).toMatchObject({ ...web, paneId, title: 'web', groupId: 'g-1', round: 0 });
    expect(hasSession(restored)).toBe(false);
  });
});

describe('groups of shells', () => {
  it('are switched on one by one, and none is at first', () => {
    const store = createTerminalsStore();
    expect(store.getState().activeGroupIds).toEqual([]);
    store.getState().setGroupActive('a', true);
    store.getState().setGroupActive('b', true);
    store.getState().setGroupActive('a', true);
    expect([...store.getState().activeGroupIds].sort()).toEqual(['a', 'b']);
    store.getState().setGroupActive('a', false);
    expect(store.getState().activeGroupIds).toEqual(['b']);
  });

  it('are switched off after a restart, with their members still in them', () => {
    const store = createTerminalsStore();
    const terminals = [{ ...saved('a', 'web'), groupId: 'g-1' }];
    store.getState().restore({ terminals, open: true, height: 0.4 }, ['a']);
    expect(store.getState().panes[0]?.groupId).toBe('g-1');
    expect(store.getState().activeGroupIds).toEqual([]);
  });

  it('have a pane in one of them at most, and none when they are dissolved', () => {
    const store = createTerminalsStore();
    const paneId = store.getState().open(web);
    store.getState().setGroup(paneId, 'a');
    store.getState().setGroup(paneId, 'b');
    expect(store.getState().panes[0]?.groupId).toBe('b');
    store.getState().setGroupActive('b', true);
    store.getState().dissolveGroup('b');
    expect(store.getState().panes[0]?.groupId).toBeUndefined();
    expect(store.getState().activeGroupIds).toEqual([]);
  });
});
