import Icon from '@cloudscape-design/components/icon';
import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { dockView } from './dock-view-store';
import { usePaneMarks } from './pane-marks';
import { closePane } from './pane-moves';
import { paneStateText } from './session-state-text';
import { StateIcon } from './state-icon';
import { terminalsStore } from './terminals-store';

/**
 * A tab: state, title, mark by tag, group, bell, and a cross for the mouse. It may hold nothing that takes focus; the keyboard
 * has the menu and its commands.
 */
export function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const tab = useRef<HTMLSpanElement>(null);
  const pane = useStore(terminalsStore, (store) => store.panes.find((one) => one.paneId === api.id));
  const isActive = useStore(terminalsStore, (store) => store.activePaneId === api.id);
  const hasRung = useStore(dockView, (view) => view.rung.includes(api.id));
  const { label, group } = usePaneMarks(pane);
  const isGroupOn = useStore(
    terminalsStore,
    (store) => group !== undefined && store.activeGroupIds.includes(group.groupId),
  );
  const title = pane?.title ?? '';
  const { tone, word, reason } = paneStateText(pane ?? { state: { kind: 'connecting' }, hasBegun: false });
  const groupText = group && `${group.name}: ${isGroupOn ? 'typed into together' : 'switched off'}`;
  const isRecorded = pane?.isRecorded === true && pane.state.kind !== 'ended';
  const spoken = [title, label?.label, groupText, isRecorded ? 'Recording' : '', word, hasRung ? 'rang' : '']
    .filter(Boolean)
    .join(', ');
  const hint = [
    title,
    pane?.nodeId,
    label && `Marked ${label.label}`,
    reason === '' ? word : `${word}. ${reason}`,
    isRecorded && 'What this shell shows is recorded; what is typed is not.',
    groupText,
  ]
    .filter(Boolean)
    .join('\n');

  // dockview names the tab and its panel by it.
  useEffect(() => {
    if (api.title !== spoken) api.setTitle(spoken);
  }, [spoken]);
  useEffect(() => {
    if (isActive) tab.current?.closest('.dv-tab')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [isActive, title]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tab around it is what takes keys
    <span
      ref={tab}
      className="pane-tab"
      title={hint}
      data-session-state={pane?.state.kind}
      onDoubleClick={() => dockView.setState({ renamingPaneId: api.id })}
      onContextMenu={(event) => {
        event.preventDefault();
        dockView.setState({ menu: { paneId: api.id, x: event.clientX, y: event.clientY, place: 'tab' } });
      }}
      onAuxClick={(event) => {
        if (event.button === 1) closePane(api.id);
      }}
    >
      <StateIcon tone={tone} />
      {/* The spaces are for the name as it is read; they take no room. */}
      <span className="pane-tab-title">{title}</span>{' '}
      {label && <span className={`pane-tab-label label-${label.colour}`}>{label.label}</span>}{' '}
      {group && (
        <span className={`pane-tab-group label-${group.colour}${isGroupOn ? ' is-on' : ''}`}>
          {group.name}
        </span>
      )}
      {isRecorded && <span className="pane-tab-recorded">Recording</span>}
      {hasRung && <Icon name="notification" size="small" />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
      <span
        className="pane-tab-close"
        title="Close shell"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => closePane(api.id)}
      >
        <Icon name="close" size="x-small" />
      </span>
    </span>
  );
}
