import { useStore } from 'zustand';
import { keysText, type MenuCommand } from '#shared/menu/menu-commands';
import { ContextMenu, type ContextMenuItem } from '../../ui/context-menu';
import { toggleMaximised } from './dock-handle';
import { dockView } from './dock-view-store';
import { useDock } from './pane-marks';
import { closeOtherPanes, closePane, duplicatePane, showPane, splitPane } from './pane-moves';
import { paneStateText } from './session-state-text';
import { StateIcon } from './state-icon';
import { terminalHandles } from './terminal-handles';
import type { TerminalPane } from './terminal-pane-model';
import { terminalsStore } from './terminals-store';

/** What can be done with a pane: the same at its terminal and at its tab, by mouse and by key. */
export function PaneMenu() {
  const menu = useStore(dockView, (view) => view.menu);
  const panes = useStore(terminalsStore, (store) => store.panes);
  const isMaximised = useStore(dockView, (view) => view.maximisedPaneId !== undefined);
  const { groups, platform, actions } = useDock();
  const pane = panes.find((one) => one.paneId === menu?.paneId);
  if (!menu || !pane) return null;
  const { paneId } = pane;
  const isMac = platform === 'darwin';
  const handle = terminalHandles.get(paneId);
  const keys = (command: MenuCommand) => keysText(command, isMac);
  const inShell = isMac ? '⌘' : 'Ctrl+Shift';
  const hasSelection = handle?.hasSelection() ?? false;
  const isEnded = pane.state.kind === 'ended';
  const hasNoFiles = actions.whyNoFiles(pane) !== undefined;
  const ofText: ContextMenuItem[] = [
    {
      id: 'copy',
      text: 'Copy',
      keys: `${inShell}+C`,
      isDisabled: !hasSelection,
      onChoose: () => handle?.copy(),
    },
    {
      id: 'paste',
      text: 'Paste',
      keys: `${inShell}+V`,
      isDisabled: isEnded,
      onChoose: () => handle?.paste(),
    },
    { id: 'select-all', text: 'Select all', onChoose: () => handle?.selectAll() },
    'separator',
    {
      id: 'find',
      text: 'Find…',
      keys: keys('find-in-terminal'),
      onChoose: () => {
        showPane(paneId);
        handle?.find();
      },
    },
    { id: 'clear', text: 'Clear scrollback', onChoose: () => handle?.clear() },
    'separator',
  ];
  const startAnew: ContextMenuItem[] = [
    {
      id: 'start-anew',
      text: pane.round === 0 ? 'Start' : 'Start anew',
      onChoose: () => terminalsStore.getState().startAnew(paneId),
    },
    'separator',
  ];
  const items: ContextMenuItem[] = [
    ...(menu.place === 'screen' ? ofText : []),
    ...(isEnded ? startAnew : []),
    {
      id: 'split-right',
      text: 'Split right',
      keys: keys('split-right'),
      onChoose: () => splitPane('right', pane),
    },
    {
      id: 'split-down',
      text: 'Split down',
      keys: keys('split-down'),
      onChoose: () => splitPane('below', pane),
    },
    { id: 'duplicate', text: 'Duplicate', onChoose: () => duplicatePane(pane) },
    {
      id: 'rename',
      text: 'Rename…',
      keys: menu.place === 'tab' ? keys('rename-terminal') : '',
      onChoose: () => dockView.setState({ renamingPaneId: paneId }),
    },
    {
      id: 'maximise',
      text: isMaximised ? 'Restore' : 'Maximise',
      keys: keys('maximise-terminal'),
      isDisabled: panes.length < 2,
      onChoose: () => toggleMaximised(paneId),
    },
    'separator',
    ...groups.map(
      (group): ContextMenuItem => ({
        id: `group-${group.groupId}`,
        text: `Type with ${group.name}`,
        mark: <span className={`group-dot label-${group.colour}`} />,
        isChecked: pane.groupId === group.groupId,
        onChoose: () =>
          terminalsStore
            .getState()
            .setGroup(paneId, pane.groupId === group.groupId ? undefined : group.groupId),
      }),
    ),
    {
      id: 'groups',
      text: 'Typing groups…',
      onChoose: () => dockView.setState({ areGroupsOpen: true }),
    },
    'separator',
    {
      id: 'upload',
      text: 'Upload files…',
      isDisabled: hasNoFiles,
      onChoose: () => actions.onUpload(pane),
    },
    {
      id: 'download',
      text: 'Download a file…',
      isDisabled: hasNoFiles,
      onChoose: () => actions.onDownload(pane),
    },
    'separator',
    { id: 'close', text: 'Close', keys: keys('close-terminal'), onChoose: () => closePane(paneId) },
    {
      id: 'close-others',
      text: 'Close others',
      isDisabled: panes.length < 2,
      onChoose: () => closeOtherPanes(paneId),
    },
  ];
  return (
    <ContextMenu
      label={`Shell ${pane.title}`}
      x={menu.x}
      y={menu.y}
      items={items}
      onClose={() => dockView.setState({ menu: undefined })}
    />
  );
}

/** All tabs of a group, those that do not fit among them. */
export function TabList() {
  const list = useStore(dockView, (view) => view.tabList);
  const panes = useStore(terminalsStore, (store) => store.panes);
  const activePaneId = useStore(terminalsStore, (store) => store.activePaneId);
  if (!list) return null;
  const listed = list.paneIds
    .map((paneId) => panes.find((pane) => pane.paneId === paneId))
    .filter((pane): pane is TerminalPane => pane !== undefined);
  return (
    <ContextMenu
      label="Shells of this group"
      x={list.x}
      y={list.y}
      items={listed.map((pane) => ({
        id: `tab-${pane.paneId}`,
        text: pane.title,
        mark: <StateIcon {...paneStateText(pane)} />,
        isChecked: pane.paneId === activePaneId,
        onChoose: () => showPane(pane.paneId),
      }))}
      onClose={() => dockView.setState({ tabList: undefined })}
    />
  );
}
