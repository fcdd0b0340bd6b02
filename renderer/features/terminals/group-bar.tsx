import Icon from '@cloudscape-design/components/icon';
import { useStore } from 'zustand';
import type { TypingGroup } from '#shared/settings/workspace';
import type { TerminalPane } from './terminal-pane-model';
import { terminalsStore } from './terminals-store';
import { membersOf } from './typing';

export const shellsText = (count: number): string => (count === 1 ? '1 shell' : `${count} shells`);

/** Says, on each member of a group that is switched on, how many shells get what is typed, and how to leave. */
export function GroupBar({ pane, group, keys }: { pane: TerminalPane; group: TypingGroup; keys: string }) {
  const panes = useStore(terminalsStore, (store) => store.panes);
  const { live, leftOut } = membersOf(panes, group.groupId);
  const isLive = pane.state.kind === 'live';
  return (
    <div className={`group-bar label-${group.colour}`} data-testid="group-bar">
      <Icon name="multiscreen" size="small" />
      <span role="status" className="group-bar-text">
        {isLive ? (
          <>
            Typing into <strong>{shellsText(live.length)}</strong>: {group.name}
          </>
        ) : (
          <>
            Left out of {group.name}: this shell is not live, and {shellsText(live.length)} type without it
          </>
        )}
        {isLive && leftOut.length > 0 && ` (${leftOut.length} left out, not live)`}
      </span>
      <button
        type="button"
        data-testid="leave-group"
        title={keys === '' ? 'Leave the group' : `Leave the group (${keys})`}
        onClick={() => terminalsStore.getState().setGroup(pane.paneId, undefined)}
      >
        Leave <kbd>{keys}</kbd>
      </button>
    </div>
  );
}
