import { createStore } from 'zustand/vanilla';
import type { NodeTab } from '../features/fleet';

export type Route = { page: 'nodes' } | { page: 'node'; nodeId: string; tab: NodeTab } | { page: 'settings' };

interface NavigationState {
  route: Route;
  go(route: Route): void;
}

/** Where the window is. */
export const navigationStore = createStore<NavigationState>()((set) => ({
  route: { page: 'nodes' },
  go: (route) => set({ route }),
}));
