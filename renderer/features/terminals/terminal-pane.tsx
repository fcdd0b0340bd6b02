import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import { keysText } from '#shared/menu/menu-commands';
import { FileDrop } from '../../ui/file-drop';
import { terminalTheme } from '../../ui/terminal-theme';
import { dockView, quiet } from './dock-view-store';
import { FindBar } from './find-bar';
import { focusWhenShown } from './focus-when-shown';
import { GroupBar } from './group-bar';
import { useDock, usePaneMarks } from './pane-marks';
import { PaneNotice } from './pane-notice';
import { SendProgress } from './send-progress';
import { markedMatches } from './terminal-screen';
import { terminalsStore } from './terminals-store';
import { useTerminal } from './use-terminal';

/** One terminal, with a line over it when its session is not live, its find bar, and the bar of its group. */
export function TerminalPane({ paneId }: { paneId: string }) {
  const { isDark, platform, settings, actions } = useDock();
  const pane = useStore(terminalsStore, (store) => store.panes.find((one) => one.paneId === paneId));
  const isActive = useStore(terminalsStore, (store) => store.activePaneId === paneId);
  const isAsked = useStore(dockView, (view) =>
    Boolean(view.paste || view.renamingPaneId || view.menu || view.tabList || view.newShell),
  );
  const holder = useRef<HTMLDivElement>(null);
  const [isFinding, setFinding] = useState(false);
  const { label, group } = usePaneMarks(pane);
  const isGroupOn = useStore(
    terminalsStore,
    (store) => group !== undefined && store.activeGroupIds.includes(group.groupId),
  );
  const mounted = useTerminal(holder, pane, {
    paneId,
    isDark,
    platform,
    settings,
    onFind: () => flushSync(() => setFinding(true)),
  });
  const round = pane?.round ?? 0;

  const isRestored = useRef(round === 0);
  useEffect(() => {
    // A shell of the last time takes the keyboard when somebody goes to it, not when it is put back.
    const isPutBack = isRestored.current;
    isRestored.current = false;
    if (isActive) quiet(paneId);
    if (!isActive || isFinding || isAsked || isPutBack) return;
    if (!holder.current) return;
    return focusWhenShown(holder.current, () => mounted.current?.terminal.focus());
  }, [isActive, isFinding, isAsked, round]);

  if (!pane) return null;
  const isMac = platform === 'darwin';
  const whyNoFiles = actions.whyNoFiles(pane);
  const classes = ['terminal-pane'];
  if (label) classes.push('has-label');
  if (group && isGroupOn) classes.push('is-typed-with');
  return (
    <section
      className={classes.join(' ')}
      data-testid="terminal-pane"
      data-node-id={pane.nodeId}
      data-session-state={pane.state.kind}
      data-pane-id={paneId}
      aria-label={`Shell on ${pane.title}${label ? `, ${label.label}` : ''}`}
      onPointerDown={() => quiet(paneId)}
    >
      {label && <div className={`pane-label-line label-${label.colour}`} title={label.label} />}
      {group && isGroupOn && <GroupBar pane={pane} group={group} keys={keysText('toggle-group', isMac)} />}
      <PaneNotice pane={pane} onStartAnew={() => terminalsStore.getState().startAnew(paneId)} />
      <FileDrop
        className="terminal-drop"
        text={whyNoFiles ?? `Drop to upload to ${pane.nodeName}`}
        onFiles={(files) => actions.onDropFiles(pane, files)}
      >
        <div
          className="terminal-place"
          style={{ background: terminalTheme(settings.theme, isDark).background }}
        >
          {isFinding && mounted.current && (
            <FindBar
              search={mounted.current.search}
              isDark={isDark}
              limit={markedMatches}
              onFromEnd={() => mounted.current?.terminal.clearSelection()}
              onClose={() => {
                mounted.current?.search.clearDecorations();
                setFinding(false);
              }}
            />
          )}
          <div className="terminal-screen" data-testid="terminal-screen" ref={holder} />
        </div>
      </FileDrop>
      <SendProgress paneId={paneId} />
      {group && isGroupOn && <div className={`group-border label-${group.colour}`} aria-hidden="true" />}
    </section>
  );
}
