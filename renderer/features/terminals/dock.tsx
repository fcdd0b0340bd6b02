import 'dockview-react/dist/styles/dockview.css';
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelProps,
  type SerializedDockview,
  themeDark,
  themeLight,
} from 'dockview-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { TagLabel } from '#shared/fleet/tag-labels';
import { commandInShell } from '#shared/menu/menu-commands';
import type { Settings } from '#shared/settings/settings';
import { CloseQuestion } from './close-question';
import type { DockActions } from './dock-actions';
import { DockBar } from './dock-bar';
import { type Direction, setDockApi } from './dock-handle';
import { DockResizer } from './dock-resizer';
import { dockView } from './dock-view-store';
import { GroupActions } from './group-actions';
import { GroupsPanel } from './groups-panel';
import { NewShellButtons } from './new-shell-buttons';
import { NewShellMenu } from './new-shell-menu';
import { DockContext, type DockContextValue } from './pane-marks';
import { PaneMenu, TabList } from './pane-menu';
import { closePane, moveTowards } from './pane-moves';
import { PaneTab } from './pane-tab';
import { PasteQuestion } from './paste-question';
import { RenameField } from './rename-field';
import { terminalHandles } from './terminal-handles';
import type { Platform } from './terminal-keys';
import { TerminalPane } from './terminal-pane';
import type { TerminalPane as Pane, PanePlace } from './terminal-pane-model';
import { terminalsStore } from './terminals-store';

interface DockProps {
  isDark: boolean;
  platform: Platform;
  settings: Settings;
  labelOf(connectionId: string, nodeId: string): TagLabel | undefined;
  actions: DockActions;
  /** What else goes on, beside the count of shells. */
  aside?: ReactNode;
  onChange(patch: Pick<Partial<Settings>, 'dock' | 'groups'>): void;
}

function PanePanel({ api }: IDockviewPanelProps) {
  useEffect(() => {
    // A hidden tab keeps its place and size, so that nothing else tells its terminal.
    const { dispose } = api.onDidVisibilityChange(() =>
      requestAnimationFrame(() => terminalHandles.get(api.id)?.measure()),
    );
    return () => dispose();
  }, []);
  return <TerminalPane paneId={api.id} />;
}

const components = { terminal: PanePanel };

function addPanel(api: DockviewApi, pane: Pane, { direction, referenceId, index }: PanePlace): void {
  const reference = (referenceId && api.getPanel(referenceId)) || api.activePanel;
  api.addPanel({
    id: pane.paneId,
    component: 'terminal',
    title: pane.title,
    renderer: 'always',
    ...(reference
      ? {
          position: {
            referencePanel: reference,
            direction,
            ...(index === undefined || direction !== 'within' ? {} : { index }),
          },
        }
      : {}),
  });
}

/** Puts dockview's own layout back; the panes stand as tabs of one group when it is of another version. */
function putLayout(api: DockviewApi, layout: unknown): void {
  try {
    // Those that stay keep their terminals.
    api.fromJSON(layout as SerializedDockview, { reuseExistingPanels: true });
  } catch {
    api.clear();
  }
}

/** The shells of the window: tabs, splits and drag between them, in a part of the window of its own. */
export function Dock({ isDark, platform, settings, labelOf, actions, aside, onChange }: DockProps) {
  const panes = useStore(terminalsStore, (store) => store.panes);
  const isOpen = useStore(terminalsStore, (store) => store.isOpen);
  const isFilling = useStore(terminalsStore, (store) => store.isFilling);
  const activePaneId = useStore(terminalsStore, (store) => store.activePaneId);
  const layoutRound = useStore(terminalsStore, (store) => store.layoutRound);
  const api = useRef<DockviewApi>(undefined);
  const drawnRound = useRef(layoutRound);
  const isPutting = useRef(false);
  const { dock, groups, terminal } = settings;

  const sync = () => {
    const view = api.current;
    if (!view) return;
    const store = terminalsStore.getState();
    if (drawnRound.current !== store.layoutRound) {
      drawnRound.current = store.layoutRound;
      isPutting.current = true;
      putLayout(view, store.layout);
      isPutting.current = false;
    }
    const { panes: current, activePaneId: active } = store;
    const wanted = new Set(current.map((pane) => pane.paneId));
    for (const panel of [...view.panels]) if (!wanted.has(panel.id)) view.removePanel(panel);
    let { place } = store;
    for (const pane of current) {
      if (view.getPanel(pane.paneId)) continue;
      addPanel(view, pane, place);
      place = { direction: 'within', referenceId: pane.paneId };
    }
    if (active && view.activePanel?.id !== active) view.getPanel(active)?.api.setActive();
  };

  const onReady = (event: DockviewReadyEvent) => {
    api.current = event.api;
    setDockApi(event.api);
    const { panes: known, layout } = terminalsStore.getState();
    drawnRound.current = terminalsStore.getState().layoutRound;
    if (layout && known.length > 0) putLayout(event.api, layout);
    sync();
    event.api.onDidRemovePanel((panel) => {
      // What goes while everything is put elsewhere is put back.
      if (isPutting.current) return;
      if (terminalsStore.getState().panes.some((pane) => pane.paneId === panel.id)) closePane(panel.id);
    });
    event.api.onDidActivePanelChange((change) => {
      // The event carries the panel, or an object that names it, depending on the version.
      const id = event.api.activePanel?.id;
      if (change && id && terminalsStore.getState().activePaneId !== id)
        terminalsStore.getState().setActive(id);
    });
    event.api.onDidLayoutChange(() => terminalsStore.getState().setLayout(event.api.toJSON()));
    event.api.onDidMaximizedGroupChange(() =>
      dockView.setState({
        maximisedPaneId: event.api.hasMaximizedGroup() ? event.api.activePanel?.id : undefined,
      }),
    );
  };

  useEffect(sync, [panes.length, activePaneId, layoutRound]);
  useEffect(() => () => setDockApi(undefined), []);

  const context = useMemo<DockContextValue>(
    () => ({
      isDark,
      platform,
      settings: terminal,
      groups,
      saveGroups: (changed) => onChange({ groups: changed }),
      labelOf,
      actions,
    }),
    [isDark, platform, terminal, groups, labelOf, actions, onChange],
  );

  if (panes.length === 0) return null;
  const height = isFilling ? '100vh' : `${dock.height * 100}vh`;
  return (
    <DockContext.Provider value={context}>
      <section
        className={['dock', isOpen ? '' : 'dock-closed', isFilling ? 'dock-filling' : ''].join(' ')}
        data-testid="dock"
        aria-label="Shells"
        role={isFilling ? 'main' : undefined}
        style={{ height: isOpen ? height : undefined }}
        onKeyDown={(event) => onDockKey(event, platform === 'darwin')}
      >
        {isOpen && !isFilling && (
          <DockResizer
            height={dock.height}
            onChange={(next) => onChange({ dock: { ...dock, height: next } })}
          />
        )}
        <DockBar isMac={platform === 'darwin'} aside={aside} />
        <div className="dock-view" hidden={!isOpen}>
          <DockviewReact
            components={components}
            defaultTabComponent={PaneTab}
            leftHeaderActionsComponent={NewShellButtons}
            rightHeaderActionsComponent={GroupActions}
            disableTabsOverflowList
            onReady={onReady}
            theme={isDark ? themeDark : themeLight}
          />
        </div>
        {isOpen && (
          <>
            <GroupsPanel />
            <PaneMenu />
            <TabList />
            <NewShellMenu />
            <RenameField />
          </>
        )}
        <PasteQuestion />
        <CloseQuestion />
      </section>
    </DockContext.Provider>
  );
}

const directions: Record<string, Direction> = {
  'focus-left': 'left',
  'focus-right': 'right',
  'focus-up': 'up',
  'focus-down': 'down',
};

/** Keys that are the dock's own: to the shell beside this one, and what a tab answers to while it has the focus. */
function onDockKey(event: KeyboardEvent<HTMLElement>, isMac: boolean): void {
  const direction = directions[commandInShell(event, isMac) ?? ''];
  if (direction !== undefined) {
    event.preventDefault();
    moveTowards(direction);
    return;
  }
  const tab = (event.target as Element).closest<HTMLElement>('.dv-tab');
  const paneId = tab?.dataset.tabPanelId;
  if (!tab || paneId === undefined) return;
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
    event.preventDefault();
    const { left, bottom } = tab.getBoundingClientRect();
    dockView.setState({ menu: { paneId, x: left, y: bottom, place: 'tab' } });
  } else if (event.key === 'F2') {
    event.preventDefault();
    dockView.setState({ renamingPaneId: paneId });
  } else if (event.key === 'Delete') {
    event.preventDefault();
    closePane(paneId);
  }
}
