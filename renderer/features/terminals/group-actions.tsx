import Icon from '@cloudscape-design/components/icon';
import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { toggleMaximised } from './dock-handle';
import { dockView } from './dock-view-store';
import { terminalsStore } from './terminals-store';

/** Whether the tabs of a group need more room than they have. */
function useIsOverflowing(element: HTMLElement, tabCount: number): boolean {
  const [isOverflowing, setOverflowing] = useState(false);
  useEffect(() => {
    const tabs = element.querySelector('.dv-tabs-container');
    if (!tabs) return;
    const measure = () => setOverflowing(tabs.scrollWidth > tabs.clientWidth + 1);
    const observer = new ResizeObserver(measure);
    observer.observe(tabs);
    const changes = new MutationObserver(measure);
    changes.observe(tabs, { childList: true, subtree: true, characterData: true });
    measure();
    return () => {
      observer.disconnect();
      changes.disconnect();
    };
  }, [element, tabCount]);
  return isOverflowing;
}

/** At the end of a group's tabs: the list of those that do not fit, and maximise or restore. */
export function GroupActions({ group, panels, activePanel, containerApi }: IDockviewHeaderActionsProps) {
  const isOverflowing = useIsOverflowing(group.element, panels.length);
  const isMaximised = useStore(dockView, (view) => view.maximisedPaneId !== undefined);
  const paneCount = useStore(terminalsStore, (store) => store.panes.length);
  const hasOthers = isMaximised || (containerApi.groups.length > 1 && paneCount > 1);
  return (
    <span className="group-actions">
      {isOverflowing && panels.length > 1 && (
        <button
          type="button"
          className="dock-button"
          aria-haspopup="menu"
          aria-label={`All ${panels.length} shells of this group`}
          title="All shells of this group"
          data-testid="tab-list"
          onClick={(event) => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            dockView.setState({ tabList: { paneIds: panels.map(({ id }) => id), x: left, y: bottom } });
          }}
        >
          {panels.length}
          <Icon name="angle-down" size="small" />
        </button>
      )}
      {hasOthers && activePanel && (
        <button
          type="button"
          className="dock-button"
          aria-label={isMaximised ? 'Restore' : 'Maximise'}
          title={isMaximised ? 'Restore' : 'Maximise'}
          aria-pressed={isMaximised}
          data-testid="maximise"
          onClick={() => toggleMaximised(activePanel.id)}
        >
          <Icon name={isMaximised ? 'shrink' : 'expand'} size="small" />
        </button>
      )}
    </span>
  );
}
