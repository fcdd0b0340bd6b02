import Icon, { type IconProps } from '@cloudscape-design/components/icon';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { keysText, type MenuCommand } from '#shared/menu/menu-commands';
import { dockView } from './dock-view-store';
import { useDock } from './pane-marks';
import { splitActive } from './pane-moves';
import { terminalsStore } from './terminals-store';
import { membersOf } from './typing';

/** The bar over the shells: how many there are, who is typed into, layouts, splits, and how much room they take. */
export function DockBar({ isMac, aside }: { isMac: boolean; aside?: ReactNode }) {
  const count = useStore(terminalsStore, (store) => store.panes.length);
  const isOpen = useStore(terminalsStore, (store) => store.isOpen);
  const isFilling = useStore(terminalsStore, (store) => store.isFilling);
  const areGroupsOpen = useStore(dockView, (view) => view.areGroupsOpen);
  const { setOpen, setFilling } = terminalsStore.getState();
  const withKeys = (text: string, command: MenuCommand) => {
    const keys = keysText(command, isMac);
    return keys === '' ? text : `${text} (${keys})`;
  };
  return (
    <div className="dock-bar">
      <DockButton
        icon={isOpen ? 'angle-down' : 'angle-up'}
        label={isOpen ? 'Hide shells' : 'Show shells'}
        hint={withKeys(isOpen ? 'Hide shells' : 'Show shells', 'toggle-dock')}
        isExpanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      />
      <span className="dock-title">{`Shells (${count})`}</span>
      {aside}
      {isOpen && (
        <>
          <StartAllButton />
          <GroupsButton
            isOpen={areGroupsOpen}
            hint={withKeys('Type into several shells', 'toggle-group')}
            onClick={() => dockView.setState({ areGroupsOpen: !areGroupsOpen })}
          />
          <DockButton
            icon="grid-view"
            text="Layouts"
            label="Layouts"
            hint={withKeys('Save and open arrangements of shells', 'open-layouts')}
            testId="open-layouts"
            onClick={() => dockView.setState({ layouts: 'list' })}
          />
          <span className="dock-bar-gap" />
          <DockButton
            icon="view-vertical"
            label="Another shell on this node, to the right"
            hint={withKeys('Another shell on this node, to the right', 'split-right')}
            testId="split-right"
            onClick={() => splitActive('right')}
          />
          <DockButton
            icon="view-horizontal"
            label="Another shell on this node, below"
            hint={withKeys('Another shell on this node, below', 'split-down')}
            testId="split-down"
            onClick={() => splitActive('below')}
          />
          <DockButton
            icon={isFilling ? 'exit-full-screen' : 'full-screen'}
            label={isFilling ? 'Show the page again' : 'Shells over the whole window'}
            hint={withKeys(isFilling ? 'Show the page again' : 'Shells over the whole window', 'fill-window')}
            testId="fill-window"
            onClick={() => setFilling(!isFilling)}
          />
        </>
      )}
    </div>
  );
}

/** After a start of the application, or of a node, there may be many shells to start again. */
function StartAllButton() {
  const panes = useStore(terminalsStore, (store) => store.panes);
  const waiting = panes.filter((pane) => pane.state.kind === 'ended');
  if (waiting.length < 2) return null;
  return (
    <DockButton
      icon="play"
      text={`Start ${waiting.length} shells`}
      label={`Start ${waiting.length} shells`}
      hint="Starts a session in every shell that has none"
      testId="start-all"
      onClick={() => {
        for (const pane of waiting) terminalsStore.getState().startAnew(pane.paneId);
      }}
    />
  );
}

/** Says which group is typed into, wherever one looks. */
function GroupsButton({ isOpen, hint, onClick }: { isOpen: boolean; hint: string; onClick(): void }) {
  const panes = useStore(terminalsStore, (store) => store.panes);
  const activeGroupIds = useStore(terminalsStore, (store) => store.activeGroupIds);
  const { groups } = useDock();
  const on = groups.filter(
    ({ groupId }) => activeGroupIds.includes(groupId) && panes.some((pane) => pane.groupId === groupId),
  );
  const text = on.map(({ groupId, name }) => `${name}: ${membersOf(panes, groupId).live.length}`).join(', ');
  return (
    <DockButton
      icon="multiscreen"
      text={text === '' ? 'Typing groups' : `Typing into ${text}`}
      label={text === '' ? 'Typing groups' : `Typing groups, typing into ${text}`}
      hint={hint}
      testId="open-groups"
      isExpanded={isOpen}
      isLit={text !== ''}
      onClick={onClick}
    />
  );
}

interface DockButtonProps {
  icon: IconProps.Name;
  text?: string;
  label: string;
  hint: string;
  testId?: string;
  isExpanded?: boolean;
  isLit?: boolean;
  onClick(): void;
}

function DockButton({ icon, text, label, hint, testId, isExpanded, isLit, onClick }: DockButtonProps) {
  return (
    <button
      type="button"
      className={isLit ? 'dock-button is-lit' : 'dock-button'}
      aria-label={label}
      aria-expanded={isExpanded}
      title={hint}
      data-testid={testId}
      onClick={onClick}
    >
      <Icon name={icon} size="small" />
      {text !== undefined && <span>{text}</span>}
    </button>
  );
}
