import { describe, expect, it } from 'vitest';
import { createNavigationStore, type Route } from '../../../../renderer/app/navigation-store';

const node = { page: 'node' as const, connectionId: 'bridge', nodeId: 'mi-1', tab: 'overview' as const };

describe('the way through the window', () => {
  it('goes back the way it came, to where it began', () => {
    const store = createNavigationStore();
    const { go, back } = store.getState();
    go(node);
    go({ ...node, tab: 'tags' });
    go({ page: 'settings' });
    const places: Route[] = [];
    for (let step = 0; step < 5; step += 1) {
      back();
      places.push(store.getState().route);
    }
    expect(places).toEqual([
      { ...node, tab: 'tags' },
      node,
      { page: 'nodes' },
      { page: 'nodes' },
      { page: 'nodes' },
    ]);
  });

  it('takes going to where it is for standing still', () => {
    const store = createNavigationStore();
    const { go, back } = store.getState();
    go(node);
    go({ ...node });
    back();
    expect(store.getState().route).toEqual({ page: 'nodes' });
  });
});
