import 'dockview-react/dist/styles/dockview.css';
import Button from '@cloudscape-design/components/button';
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type SerializedDockview,
  themeDark,
  themeLight,
} from 'dockview-react';
import { createContext, useContext, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '#shared/settings/settings';
import { splitActive } from './pane-moves';
import { TerminalPane } from './terminal-pane';
import { type TerminalPane as Pane, terminalsStore } from './terminals-store';

interface DockProps {
  isDark: boolean;
  isMac: boolean;
  settings: Settings;
  onChange(dock: Settings['dock']): void;
}

const PaneContext = createContext<{ isDark: boolean; isMac: boolean; settings: Settings['terminal'] }>({
  isDark: false,
  isMac: false,
  settings: { fontSize: 13, scrollback: 10_000, screenReader: false },
});

function PanePanel({ api }: IDockviewPanelProps) {
  return <TerminalPane paneId={api.id} {...useContext(PaneContext)} />;
}

/** A tab with a cross for the mouse. The cross takes no focus, as a tab may hold nothing that does; the menu's "Close shell" serves the keyboard. */
function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const pane = useStore(terminalsStore, (store) => store.panes.find((one) => one.paneId === api.id));
  const title = pane?.title ?? '';
  const hint = pane ? `${pane.title}\n${pane.nodeId}` : '';
  return (
    <span className="pane-tab" title={hint}>
      <span className="pane-tab-title">{title}</span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
      <span
        className="pane-tab-close"
        title="Close shell"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => terminalsStore.getState().close(api.id)}
      >
        ×
      </span>
    </span>
  );
}

const components = { terminal: PanePanel };
const minHeight = 0.15;
const maxHeight = 0.85;

function addPanel(
  api: DockviewApi,
  pane: Pane,
  referenceId: string | undefined,
  placement: 'within' | 'right' | 'below',
): void {
  const reference = referenceId === undefined ? undefined : api.getPanel(referenceId);
  api.addPanel({
    id: pane.paneId,
    component: 'terminal',
    title: pane.title,
    renderer: 'always',
    ...(reference ? { position: { referencePanel: reference, direction: placement } } : {}),
  });
}

/** The shells of the window: tabs, splits and drag between them, in a part of the window of its own. */
export function Dock({ isDark, isMac, settings, onChange }: DockProps) {
  const panes = useStore(terminalsStore, (store) => store.panes);
  const isOpen = useStore(terminalsStore, (store) => store.isOpen);
  const activePaneId = useStore(terminalsStore, (store) => store.activePaneId);
  const api = useRef<DockviewApi>(undefined);
  const { dock } = settings;

  const sync = () => {
    const view = api.current;
    if (!view) return;
    const { panes: current, placement, activePaneId: active } = terminalsStore.getState();
    const wanted = new Set(current.map((pane) => pane.paneId));
    for (const panel of [...view.panels]) if (!wanted.has(panel.id)) view.removePanel(panel);
    const reference = view.activePanel?.id;
    for (const pane of current) if (!view.getPanel(pane.paneId)) addPanel(view, pane, reference, placement);
    if (active && view.activePanel?.id !== active) view.getPanel(active)?.api.setActive();
  };

  const onReady = (event: DockviewReadyEvent) => {
    api.current = event.api;
    const known = new Set(terminalsStore.getState().panes.map((pane) => pane.paneId));
    const layout = terminalsStore.getState().layout as SerializedDockview | undefined;
    if (layout && known.size > 0) {
      try {
        event.api.fromJSON(layout);
      } catch {
        // A layout of another version: the panes stand as tabs of one group.
        event.api.clear();
      }
    }
    sync();
    event.api.onDidRemovePanel((panel) => {
      if (terminalsStore.getState().panes.some((pane) => pane.paneId === panel.id))
        terminalsStore.getState().close(panel.id);
    });
    event.api.onDidActivePanelChange((change) => {
      // The event carries the panel, or an object that names it, depending on the version.
      const id = event.api.activePanel?.id;
      if (change && id && terminalsStore.getState().activePaneId !== id)
        terminalsStore.getState().setActive(id);
    });
    event.api.onDidLayoutChange(() => terminalsStore.getState().setLayout(event.api.toJSON()));
  };

  useEffect(sync, [panes.length, activePaneId]);

  const resizeTo = (height: number) =>
    onChange({ ...dock, height: Math.min(maxHeight, Math.max(minHeight, height)) });

  if (panes.length === 0) return null;
  return (
    <PaneContext.Provider value={{ isDark, isMac, settings: settings.terminal }}>
      <section
        className={isOpen ? 'dock' : 'dock dock-closed'}
        data-testid="dock"
        aria-label="Shells"
        style={{ height: isOpen ? `${dock.height * 100}vh` : undefined }}
      >
        {isOpen && (
          // biome-ignore lint/a11y/useSemanticElements: a focusable separator with a value is the pattern for window splitters
          <div
            className="dock-handle"
            role="separator"
            tabIndex={0}
            aria-orientation="horizontal"
            aria-label="Height of the shells"
            aria-valuenow={Math.round(dock.height * 100)}
            aria-valuemin={minHeight * 100}
            aria-valuemax={maxHeight * 100}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={(event) => {
              if (event.currentTarget.hasPointerCapture(event.pointerId))
                resizeTo(1 - event.clientY / window.innerHeight);
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowUp') resizeTo(dock.height + 0.05);
              if (event.key === 'ArrowDown') resizeTo(dock.height - 0.05);
            }}
          />
        )}
        <div className="dock-bar">
          <Button
            variant="inline-icon"
            iconName={isOpen ? 'angle-down' : 'angle-up'}
            ariaLabel={isOpen ? 'Hide shells' : 'Show shells'}
            ariaExpanded={isOpen}
            onClick={() => terminalsStore.getState().setOpen(!isOpen)}
          />
          <span className="dock-title">{`Shells (${panes.length})`}</span>
          {isOpen && (
            <>
              <Button
                variant="inline-icon"
                iconName="view-vertical"
                ariaLabel="Another shell on this node, to the right"
                data-testid="split-right"
                onClick={() => splitActive('right')}
              />
              <Button
                variant="inline-icon"
                iconName="view-horizontal"
                ariaLabel="Another shell on this node, below"
                onClick={() => splitActive('below')}
              />
            </>
          )}
        </div>
        <div className="dock-view" hidden={!isOpen}>
          <DockviewReact
            components={components}
            defaultTabComponent={PaneTab}
            onReady={onReady}
            theme={isDark ? themeDark : themeLight}
          />
        </div>
      </section>
    </PaneContext.Provider>
  );
}
