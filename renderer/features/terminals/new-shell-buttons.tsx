import Icon from '@cloudscape-design/components/icon';
import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { useStore } from 'zustand';
import { keysText } from '#shared/menu/menu-commands';
import { dockView } from './dock-view-store';
import { useDock } from './pane-marks';
import { splitPane } from './pane-moves';
import { terminalsStore } from './terminals-store';

/** After a group's tabs: another shell on the node of the tab that is seen, or on one that is chosen. */
export function NewShellButtons({ activePanel }: IDockviewHeaderActionsProps) {
  const pane = useStore(terminalsStore, (store) => store.panes.find((one) => one.paneId === activePanel?.id));
  const { platform } = useDock();
  if (!pane) return null;
  const text = `Another shell on ${pane.nodeName}`;
  return (
    <span className="new-shell">
      <button
        type="button"
        className="dock-button"
        aria-label={text}
        title={`${text} (${keysText('new-terminal', platform === 'darwin')})`}
        data-testid="new-shell"
        onClick={() => splitPane('within', pane)}
      >
        <Icon name="add-plus" size="small" />
      </button>
      <button
        type="button"
        className="dock-button new-shell-more"
        aria-haspopup="menu"
        aria-label="Choose where to open a shell"
        title="On another node, or beside this shell"
        data-testid="new-shell-more"
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          dockView.setState({ newShell: { paneId: pane.paneId, x: left, y: bottom } });
        }}
      >
        <Icon name="angle-down" size="small" />
      </button>
    </span>
  );
}
