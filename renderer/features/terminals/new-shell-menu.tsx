import { useStore } from 'zustand';
import { keysText } from '#shared/menu/menu-commands';
import { ContextMenu } from '../../ui/context-menu';
import { dockView } from './dock-view-store';
import { useDock } from './pane-marks';
import { splitPane } from './pane-moves';
import { terminalsStore } from './terminals-store';

/** Where another shell can be opened from a group's tabs. */
export function NewShellMenu() {
  const menu = useStore(dockView, (view) => view.newShell);
  const panes = useStore(terminalsStore, (store) => store.panes);
  const { platform, actions } = useDock();
  const pane = panes.find((one) => one.paneId === menu?.paneId);
  if (!menu || !pane) return null;
  const isMac = platform === 'darwin';
  return (
    <ContextMenu
      label="Open a shell"
      x={menu.x}
      y={menu.y}
      items={[
        {
          id: 'shell-here',
          text: `On ${pane.nodeName}`,
          keys: keysText('new-terminal', isMac),
          onChoose: () => splitPane('within', pane),
        },
        {
          id: 'shell-right',
          text: `On ${pane.nodeName}, to the right`,
          keys: keysText('split-right', isMac),
          onChoose: () => splitPane('right', pane),
        },
        {
          id: 'shell-below',
          text: `On ${pane.nodeName}, below`,
          keys: keysText('split-down', isMac),
          onChoose: () => splitPane('below', pane),
        },
        'separator',
        {
          id: 'shell-elsewhere',
          text: 'On another node…',
          keys: keysText('open-palette', isMac),
          onChoose: () => {
            // The shell that is chosen stands among the tabs of this group.
            terminalsStore.getState().setActive(pane.paneId);
            actions.onChooseNode();
          },
        },
      ]}
      onClose={() => dockView.setState({ newShell: undefined })}
    />
  );
}
