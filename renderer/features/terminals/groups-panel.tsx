import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { keysText } from '#shared/menu/menu-commands';
import type { TypingGroup } from '#shared/settings/workspace';
import { dockView } from './dock-view-store';
import { shellsText } from './group-bar';
import { useDock } from './pane-marks';
import { activePane, focusPane } from './pane-moves';
import { paneStateText } from './session-state-text';
import { StateIcon } from './state-icon';
import { terminalsStore } from './terminals-store';
import { membersOf } from './typing';
import { changedGroup, groupColours, newGroup } from './typing-groups';

/** The groups of shells that are typed into together: who is in them, and whether they are switched on. */
export function GroupsPanel() {
  const isOpen = useStore(dockView, (view) => view.areGroupsOpen);
  return isOpen ? <OpenPanel /> : null;
}

function OpenPanel() {
  const { groups, saveGroups, platform } = useDock();
  const panel = useRef<HTMLElement>(null);
  const close = (isBack: boolean) => {
    dockView.setState({ areGroupsOpen: false });
    const pane = activePane();
    if (isBack && pane) focusPane(pane.paneId);
  };
  const add = () => {
    const group = newGroup(groups, crypto.randomUUID());
    saveGroups([...groups, group]);
    const pane = activePane();
    if (pane && pane.groupId === undefined) terminalsStore.getState().setGroup(pane.paneId, group.groupId);
  };

  useEffect(() => {
    // The first thing that can be done; the first button only closes it.
    const first = panel.current?.querySelector<HTMLElement>(
      '[data-testid="groups-panel-body"] :is(button, input)',
    );
    (first ?? panel.current)?.focus();
    const outside = (event: PointerEvent) => {
      const target = event.target as Element;
      if (!panel.current?.contains(target) && !target.closest('[data-testid="open-groups"]')) close(false);
    };
    document.addEventListener('pointerdown', outside, true);
    // A dialog takes its place.
    const stop = dockView.subscribe(({ layouts, openingLayout }) => {
      if (layouts !== undefined || openingLayout !== undefined) close(false);
    });
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      stop();
    };
  }, []);

  return (
    <section
      ref={panel}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard begins here
      tabIndex={0}
      className="groups-panel"
      aria-label="Typing groups"
      data-testid="groups-panel"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') close(true);
      }}
    >
      <header className="groups-panel-header">
        <strong>Type into several shells</strong>
        <Button variant="inline-icon" iconName="close" ariaLabel="Close" onClick={() => close(true)} />
      </header>
      <p className="quiet">
        What is typed into one shell of a group goes to all of its live ones, once the group is switched on.{' '}
        <kbd>{keysText('toggle-group', platform === 'darwin')}</kbd> leaves it.
      </p>
      <div className="groups-panel-body" data-testid="groups-panel-body">
        {groups.map((group) => (
          <GroupCard
            key={group.groupId}
            group={group}
            onChange={(change) => saveGroups(changedGroup(groups, group.groupId, change))}
            onRemove={() => {
              terminalsStore.getState().dissolveGroup(group.groupId);
              saveGroups(groups.filter((one) => one.groupId !== group.groupId));
            }}
          />
        ))}
        <Button iconName="add-plus" onClick={add} data-testid="new-group">
          New group
        </Button>
      </div>
    </section>
  );
}

interface GroupCardProps {
  group: TypingGroup;
  onChange(change: Partial<Pick<TypingGroup, 'name' | 'colour'>>): void;
  onRemove(): void;
}

function GroupCard({ group, onChange, onRemove }: GroupCardProps) {
  const panes = useStore(terminalsStore, (store) => store.panes);
  const isOn = useStore(terminalsStore, (store) => store.activeGroupIds.includes(group.groupId));
  const { setGroup, setGroupActive } = terminalsStore.getState();
  const { live, leftOut } = membersOf(panes, group.groupId);
  return (
    <fieldset className={`group-card label-${group.colour}`}>
      <legend className="group-card-hidden">{`Group ${group.name}`}</legend>
      <div className="group-card-line">
        <span className="group-dot" />
        <input
          type="text"
          className="group-card-name"
          aria-label={`Name of the group ${group.name}`}
          defaultValue={group.name}
          maxLength={40}
          onBlur={(event) => onChange({ name: event.target.value })}
        />
        <Toggle
          checked={isOn}
          ariaLabel={`Type into ${group.name}`}
          data-testid="group-on"
          onChange={({ detail }) => setGroupActive(group.groupId, detail.checked)}
        >
          Type into these
        </Toggle>
        <Button
          variant="inline-icon"
          iconName="remove"
          ariaLabel={`Delete the group ${group.name}`}
          onClick={onRemove}
        />
      </div>
      <div className="group-card-line">
        <span className="quiet" role="status">
          {shellsText(live.length)}
          {leftOut.length > 0 && `, ${leftOut.length} left out (not live)`}
        </span>
        <div className="group-colours" role="radiogroup" aria-label={`Colour of the group ${group.name}`}>
          {groupColours.map((colour) => (
            <input
              key={colour}
              type="radio"
              name={`colour-${group.groupId}`}
              className={`group-colour label-${colour}`}
              aria-label={colour}
              title={colour}
              checked={group.colour === colour}
              onChange={() => onChange({ colour })}
            />
          ))}
        </div>
      </div>
      <ul className="plain-list group-card-panes">
        {panes.map((pane) => (
          <li key={pane.paneId}>
            <Checkbox
              checked={pane.groupId === group.groupId}
              data-testid={`in-group-${pane.title}`}
              onChange={({ detail }) => setGroup(pane.paneId, detail.checked ? group.groupId : undefined)}
            >
              <span className="group-card-pane">
                <StateIcon {...paneStateText(pane)} />
                {pane.title}
                {pane.state.kind !== 'live' && (
                  <span className="quiet">{paneStateText(pane).word.toLowerCase()}</span>
                )}
              </span>
            </Checkbox>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
