import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionState } from '#shared/terminals/terminal-port';
import { closedWithApplication } from '../../../../../renderer/features/terminals/terminal-pane-model';
import {
  createTerminalsStore,
  type TerminalsStore,
} from '../../../../../renderer/features/terminals/terminals-store';

const web = { connectionId: 'bridge', nodeId: 'mi-1', nodeName: 'web' };
const db = { connectionId: 'bridge', nodeId: 'mi-2', nodeName: 'db' };
const ended: SessionState = { kind: 'ended', reason: 'The session was terminated.', exitCode: 0 };

describe('the store of terminals', () => {
  let store: TerminalsStore;
  const state = () => store.getState();
  const pane = (paneId: string) => state().panes.find((one) => one.paneId === paneId);
  const titles = () => state().panes.map((one) => one.title);

  beforeEach(() => {
    let count = 0;
    store = createTerminalsStore(() => {
      count += 1;
      return `pane-${count}`;
    });
  });

  it('begins with no pane and a closed dock', () => {
    expect(state()).toMatchObject({ panes: [], activePaneId: undefined, isOpen: false });
  });

  it('opens a pane that connects, makes it the active one and shows the dock', () => {
    const paneId = state().open(web);
    expect(state()).toMatchObject({ activePaneId: paneId, isOpen: true, place: { direction: 'within' } });
    expect(pane(paneId)).toEqual({
      ...web,
      title: 'web',
      paneId,
      state: { kind: 'connecting' },
      round: 1,
      isKept: false,
      hasBegun: false,
    });
  });

  it('puts a pane where it was asked for, and the next one within again', () => {
    state().open(web);
    state().open(web, 'right');
    expect(state().place).toEqual({ direction: 'right' });
    state().open(web);
    expect(state().place).toEqual({ direction: 'within' });
  });

  it('marks a pane whose session is recorded, until that ends or another one begins', () => {
    const one = state().open(web);
    const other = state().open(db);
    state().setRecorded(one, true);
    expect(pane(one)?.isRecorded).toBe(true);
    expect(pane(other)?.isRecorded).toBeUndefined();
    state().setState(one, ended);
    state().startAnew(one);
    expect(pane(one)?.isRecorded).toBe(false);
  });

  it('tells shells on one node apart by a number', () => {
    state().open(web);
    state().open(web);
    state().open(db);
    state().open(web);
    expect(titles()).toEqual(['web', 'web (2)', 'db', 'web (3)']);
  });

  it('keeps the whole name of a node that looks numbered itself', () => {
    const numbered = { ...web, nodeName: 'db (2)' };
    state().open(numbered);
    state().open(numbered);
    expect(titles()).toEqual(['db (2)', 'db (2) (2)']);
  });

  it('gives a number again that has become free', () => {
    state().open(web);
    const second = state().open(web);
    state().open(web);
    state().close(second);
    state().open(web);
    expect(titles()).toEqual(['web', 'web (3)', 'web (2)']);
  });

  it('makes the last pane active when the active one is closed', () => {
    const [first, second, third] = [state().open(web), state().open(db), state().open(web)];
    state().close(third);
    expect(state().activePaneId).toBe(second);
    state().close(first);
    expect(state().activePaneId).toBe(second);
  });

  it('closes the dock with the last pane', () => {
    const paneId = state().open(web);
    state().close(paneId);
    expect(state()).toMatchObject({ panes: [], activePaneId: undefined, isOpen: false });
  });

  it('changes nothing when a pane is closed that is gone', () => {
    const paneId = state().open(web);
    state().close('unknown');
    expect(state()).toMatchObject({ activePaneId: paneId, isOpen: true });
    expect(state().panes).toHaveLength(1);
  });

  it('opens the dock only when there is something in it', () => {
    state().setOpen(true);
    expect(state().isOpen).toBe(false);
    state().open(web);
    state().setOpen(false);
    expect(state().isOpen).toBe(false);
    state().setOpen(true);
    expect(state().isOpen).toBe(true);
  });

  it('notes the state of one session and leaves the others', () => {
    const [first, second] = [state().open(web), state().open(db)];
    state().setState(first, { kind: 'live' });
    expect(pane(first)?.state).toEqual({ kind: 'live' });
    expect(pane(second)?.state).toEqual({ kind: 'connecting' });
    state().setState('unknown', ended);
    expect(state().panes).toHaveLength(2);
  });

  it('starts a new session in a pane whose session has ended, and counts it', () => {
    const paneId = state().open(web);
    state().setState(paneId, ended);
    state().startAnew(paneId);
    expect(pane(paneId)).toMatchObject({ state: { kind: 'connecting' }, round: 2, title: 'web' });
  });

  it.each([
    { kind: 'connecting' },
    { kind: 'live' },
    { kind: 'stalled', since: 1, reason: 'The node takes nothing.' },
    { kind: 'resuming', attempt: 1, reason: 'the line broke' },
  ] as const)('starts no second session in a pane whose session is $kind', (current) => {
    const paneId = state().open(web);
    state().setState(paneId, current);
    state().startAnew(paneId);
    expect(pane(paneId)).toMatchObject({ state: current, round: 1 });
  });

  describe('after a restart of the application', () => {
    const saved = [
      { terminalId: 'old-1', ...web, title: 'web' },
      { terminalId: 'old-2', ...db, title: 'db' },
    ];

    it('has the panes stand there again, without a session and saying why', () => {
      state().restore({ terminals: saved, open: true, height: 0.4 }, []);
      expect(state().isOpen).toBe(true);
      expect(state().panes).toEqual(
        [web, db].map((target, index) => ({
          ...target,
          title: target.nodeName,
          paneId: `old-${index + 1}`,
          state: { kind: 'ended', reason: closedWithApplication },
          round: 0,
          isKept: false,
          hasBegun: false,
        })),
      );
    });

    it('starts the first session of a restored pane as its first', () => {
      state().restore({ terminals: saved, open: true, height: 0.4 }, []);
      state().startAnew('old-1');
      expect(pane('old-1')).toMatchObject({ state: { kind: 'connecting' }, round: 1 });
      expect(pane('old-2')?.round).toBe(0);
    });

    it('goes on with a session that outlived the page, and begins the next one anew', () => {
      state().restore({ terminals: saved, open: true, height: 0.4 }, ['old-2']);
      expect(pane('old-1')?.state.kind).toBe('ended');
      expect(pane('old-2')).toMatchObject({ state: { kind: 'connecting' }, round: 1, isKept: true });
      state().setState('old-2', ended);
      state().startAnew('old-2');
      expect(pane('old-2')).toMatchObject({ round: 2, isKept: false });
    });

    it('keeps the dock closed that was closed, and one with nothing in it', () => {
      state().restore({ terminals: saved, open: false, height: 0.4 }, []);
      expect(state().isOpen).toBe(false);
      state().restore({ terminals: [], open: true, height: 0.4 }, []);
      expect(state().isOpen).toBe(false);
    });

    it('takes the title for the name of the node in settings that have none', () => {
      const nameless = { terminalId: 'old-1', connectionId: 'bridge', nodeId: 'mi-1', title: 'web' };
      state().restore({ terminals: [nameless], open: true, height: 0.4 }, []);
      expect(pane('old-1')?.nodeName).toBe('web');
    });

    it('numbers new shells beside the restored ones', () => {
      state().restore({ terminals: saved, open: true, height: 0.4 }, []);
      state().open(web);
      expect(titles()).toEqual(['web', 'db', 'web (2)']);
    });
  });

  it('gives each pane an id of its own by default', () => {
    const own = createTerminalsStore();
    const ids = [own.getState().open(web), own.getState().open(web)];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
