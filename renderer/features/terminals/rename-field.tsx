import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { dockView } from './dock-view-store';
import { focusPane } from './pane-moves';
import { terminalsStore } from './terminals-store';

/** A field over the tab that is renamed. Enter and leaving it keep the name, Escape does not; an empty one is the node's name. */
export function RenameField() {
  const paneId = useStore(dockView, (view) => view.renamingPaneId);
  const pane = useStore(terminalsStore, (store) => store.panes.find((one) => one.paneId === paneId));
  const input = useRef<HTMLInputElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number; width: number; height: number }>();

  useLayoutEffect(() => {
    const tab = document.querySelector(`.dv-tab[data-tab-panel-id="${paneId}"]`);
    const box = tab?.getBoundingClientRect();
    setPlace(
      box && {
        left: Math.min(box.left, window.innerWidth - 180),
        top: box.top,
        width: Math.max(box.width, 160),
        height: box.height,
      },
    );
  }, [paneId]);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [place]);

  if (!pane || !place) return null;
  const end = (title: string | undefined, isBack: boolean) => {
    if (dockView.getState().renamingPaneId !== pane.paneId) return;
    if (title !== undefined) terminalsStore.getState().rename(pane.paneId, title);
    dockView.setState({ renamingPaneId: undefined });
    if (isBack) focusPane(pane.paneId);
  };
  return (
    <input
      ref={input}
      className="rename-field"
      data-testid="rename-field"
      type="text"
      aria-label={`New name of ${pane.title}`}
      defaultValue={pane.title}
      maxLength={80}
      spellCheck={false}
      style={place}
      onBlur={(event) => end(event.target.value, false)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') end(event.currentTarget.value, true);
        if (event.key === 'Escape') end(undefined, true);
      }}
    />
  );
}
