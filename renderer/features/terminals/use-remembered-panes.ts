import { useEffect, useRef } from 'react';
import type { Settings } from '#shared/settings/settings';
import { savedPane } from './terminal-pane-model';
import { type TerminalsState, terminalsStore } from './terminals-store';

function remembered({ panes, isOpen, isFilling, layout }: TerminalsState): Omit<Settings['dock'], 'height'> {
  return {
    open: isOpen,
    ...(isFilling ? { isFilling } : {}),
    terminals: panes.map(savedPane),
    ...(layout === undefined ? {} : { layout }),
  };
}

/**
 * Puts the shells of the last time back, once: those whose sessions go on, and the others as ended ones that can be
 * started anew. From then on keeps what is open, also that nothing is.
 */
export function useRememberedPanes(
  isLoaded: boolean,
  dock: Settings['dock'],
  openTerminals: readonly string[],
  onChange: (dock: Settings['dock']) => void,
): void {
  const latest = useRef({ dock, onChange });
  latest.current = { dock, onChange };
  useEffect(() => {
    if (!isLoaded) return;
    const store = terminalsStore.getState();
    if (latest.current.dock.terminals.length > 0) store.restore(latest.current.dock, openTerminals);
    return terminalsStore.subscribe((state, before) => {
      const isSame =
        state.panes === before.panes &&
        state.isOpen === before.isOpen &&
        state.isFilling === before.isFilling &&
        state.layout === before.layout;
      if (isSame) return;
      const { dock: saved, onChange: save } = latest.current;
      const next = { height: saved.height, ...remembered(state) };
      if (JSON.stringify(next) !== JSON.stringify(saved)) save(next);
    });
  }, [isLoaded]);
}
