import { createStore } from 'zustand/vanilla';
import type { CommandRef } from '#shared/commands/command';
import type { ApiLogView } from '../features/api-log';
import type { NodeTab } from '../features/fleet';
import type { SessionsView } from '../features/sessions';

export type Route =
  | { page: 'nodes' }
  | { page: 'node'; connectionId: string; nodeId: string; tab: NodeTab }
  | { page: 'doctor' }
  | { page: 'examination'; connectionId: string; nodeId: string; name: string }
  | { page: 'tunnels' }
  | { page: 'transfers' }
  | { page: 'activations' }
  | { page: 'sessions'; view: SessionsView }
  | { page: 'session'; connectionId: string; sessionId: string; atMs: number }
  | { page: 'commands' }
  | { page: 'new-command' }
  /** Sent as one, to one or several connections. */
  | { page: 'command'; commands: readonly CommandRef[] }
  | { page: 'connections' }
  | { page: 'api-log'; view: ApiLogView }
  | { page: 'permissions' }
  | { page: 'settings' };

interface NavigationState {
  route: Route;
  /** Where the window was before, the latest last. */
  past: readonly Route[];
  go(route: Route): void;
  back(): void;
}

const keptPlaces = 50;
const isSame = (one: Route, other: Route) => JSON.stringify(one) === JSON.stringify(other);

export function createNavigationStore() {
  return createStore<NavigationState>()((set) => ({
    route: { page: 'nodes' },
    past: [],
    go: (route) =>
      set((state) =>
        isSame(route, state.route) ? state : { route, past: [...state.past, state.route].slice(-keptPlaces) },
      ),
    back: () =>
      set((state) => {
        const route = state.past.at(-1);
        return route ? { route, past: state.past.slice(0, -1) } : state;
      }),
  }));
}

/** Where the window is. */
export const navigationStore = createNavigationStore();
