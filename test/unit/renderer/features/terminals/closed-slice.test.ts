import { beforeEach, describe, expect, it } from 'vitest';
import {
  createTerminalsStore,
  type TerminalsStore,
} from '../../../../../renderer/features/terminals/terminals-store';

const web = { connectionId: 'bridge', nodeId: 'mi-1', nodeName: 'web' };
const db = { connectionId: 'bridge', nodeId: 'mi-2', nodeName: 'db' };

describe('shells that were closed', () => {
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

  it('are opened again, the latest first, with node, title, group and place', () => {
    const [first, second] = [state().open(web), state().open(db)];
    state().rename(second, 'primary');
    state().setGroup(second, 'g-1');
    state().close(first);
    state().close(second, { direction: 'right', referenceId: 'pane-9' });
    const reopened = state().reopen();
    expect(state().panes).toHaveLength(1);
    expect(state().panes[0]).toMatchObject({
      ...db,
      paneId: reopened,
      title: 'primary',
      groupId: 'g-1',
      state: { kind: 'connecting' },
      round: 1,
    });
    expect(state()).toMatchObject({
      activePaneId: reopened,
      isOpen: true,
      place: { direction: 'right', referenceId: 'pane-9' },
    });
    state().reopen();
    expect(titles()).toEqual(['primary', 'web']);
    expect(state().reopen()).toBeUndefined();
  });

  it('get another number when their title was given away meanwhile', () => {
    state().open(web);
    const second = state().open(web);
    state().close(second);
    state().open(web);
    state().reopen();
    expect(titles()).toEqual(['web', 'web (2)', 'web (3)']);
  });

  it('are kept as many as twenty', () => {
    for (let count = 0; count < 25; count += 1)
      state().close(state().open({ ...web, nodeName: `n${count}` }));
    expect(state().closed.map(({ title }) => title)).toEqual(
      Array.from({ length: 20 }, (_, index) => `n${index + 5}`),
    );
  });

  it('do not count what was never there', () => {
    state().close('unknown');
    expect(state().closed).toEqual([]);
  });

  it('make the pane active that stood beside them', () => {
    const first = state().open(web);
    state().open(db);
    const third = state().open(web);
    state().close(third, { direction: 'within', referenceId: first, index: 1 });
    expect(state().activePaneId).toBe(first);
  });
});
