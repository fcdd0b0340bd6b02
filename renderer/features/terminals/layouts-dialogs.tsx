import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { SavedLayout } from '#shared/settings/workspace';
import { DialogActions } from '../../ui/dialog-actions';
import { flash } from '../../ui/flash-store';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useFocusReturn } from '../../ui/use-focus-return';
import { dockView } from './dock-view-store';
import { shellsText } from './group-bar';
import { openLayout, putLayout } from './layout-moves';
import { focusShownShell } from './pane-moves';
import { layoutNameProblem, layoutOf, namesText } from './saved-layouts';
import { hasSession } from './terminal-pane-model';
import { terminalsStore } from './terminals-store';

interface LayoutsProps {
  layouts: readonly SavedLayout[];
  onChange(layouts: SavedLayout[]): void;
}

/** Everything that is asked about layouts: their list with what can be done, and what happens to shells that are open. */
export function LayoutsDialogs(props: LayoutsProps) {
  const shown = useStore(dockView, (view) => view.layouts);
  const opening = useStore(dockView, (view) => view.openingLayout);
  if (opening) return <OpenQuestion layout={opening} />;
  if (shown) return <LayoutsModal {...props} isSaving={shown === 'save'} />;
  return null;
}

function LayoutsModal({ layouts, onChange, isSaving }: LayoutsProps & { isSaving: boolean }) {
  useFocusReturn(focusShownShell);
  const panes = useStore(terminalsStore, (store) => store.panes);
  const [name, setName] = useState('');
  const [isAsked, setAsked] = useState(false);
  const nameInput = useRef<InputProps.Ref>(null);
  const list = useRef<HTMLUListElement>(null);
  const sorted = [...layouts].sort((left, right) => left.name.localeCompare(right.name));
  const same = layouts.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
  const problem = layoutNameProblem(name);
  const close = () => dockView.setState({ layouts: undefined });
  const save = () => {
    setAsked(true);
    if (problem !== undefined || panes.length === 0) return;
    const { layout } = terminalsStore.getState();
    const saved = layoutOf(same?.layoutId ?? crypto.randomUUID(), name, panes, layout);
    onChange([...layouts.filter((one) => one.layoutId !== saved.layoutId), saved]);
    flash('success', `Layout ${saved.name} saved`, `It opens ${shellsText(panes.length)}.`);
    close();
  };

  /** The first layout that can be opened, or the name of a new one. */
  const focusFirst = (isNaming = false) =>
    setTimeout(() => {
      const first = list.current?.querySelector<HTMLElement>('button');
      if (!isNaming && first) first.focus();
      else if (nameInput.current) nameInput.current.focus();
      else document.querySelector<HTMLElement>('[role="dialog"] button')?.focus();
    });
  useEffect(() => {
    const timer = focusFirst(isSaving);
    return () => clearTimeout(timer);
  }, []);

  return (
    <Modal visible header="Layouts" closeAriaLabel="Close" onDismiss={close} data-testid="layouts">
      <SpaceBetween size="l">
        {sorted.length === 0 ? (
          <Box color="text-body-secondary">
            A layout is an arrangement of shells under a name. Opening it starts a session on each of its
            nodes.
          </Box>
        ) : (
          <ul ref={list} className="plain-list layout-list" aria-label="Saved layouts">
            {sorted.map((layout) => (
              <LayoutRow
                key={layout.layoutId}
                layout={layout}
                otherNames={layouts.filter((one) => one !== layout).map((one) => one.name)}
                onOpen={() => {
                  close();
                  openLayout(layout);
                }}
                onRename={(renamed) =>
                  onChange(
                    layouts.map((one) =>
                      one.layoutId === layout.layoutId ? { ...one, name: renamed } : one,
                    ),
                  )
                }
                onDelete={() => {
                  onChange(layouts.filter((one) => one.layoutId !== layout.layoutId));
                  focusFirst();
                }}
              />
            ))}
          </ul>
        )}
        {panes.length > 0 && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <FormField
              label="Save the present arrangement as"
              description={`${shellsText(panes.length)}: ${namesText(panes.map((pane) => pane.title))}`}
              stretch
              errorText={isAsked ? problem : undefined}
            >
              <div className="field-with-button">
                <Input
                  ref={nameInput}
                  value={name}
                  placeholder="Web tier"
                  onChange={({ detail }) => setName(detail.value)}
                />
                <Button variant="primary" data-testid="save-layout">
                  {same ? 'Replace' : 'Save'}
                </Button>
              </div>
            </FormField>
          </form>
        )}
      </SpaceBetween>
    </Modal>
  );
}

interface LayoutRowProps {
  layout: SavedLayout;
  otherNames: readonly string[];
  onOpen(): void;
  onRename(name: string): void;
  onDelete(): void;
}

function LayoutRow({ layout, otherNames, onOpen, onRename, onDelete }: LayoutRowProps) {
  const [mode, setMode] = useState<'shown' | 'renamed' | 'deleted'>('shown');
  const renameButton = useRef<ButtonProps.Ref>(null);
  const deleteButton = useRef<ButtonProps.Ref>(null);
  const keepButton = useRef<ButtonProps.Ref>(null);
  const before = useRef(mode);
  useEffect(() => {
    // What had the keyboard is gone with the mode before.
    if (mode === 'deleted') keepButton.current?.focus();
    else if (mode === 'shown' && before.current === 'renamed') renameButton.current?.focus();
    else if (mode === 'shown' && before.current === 'deleted') deleteButton.current?.focus();
    before.current = mode;
  }, [mode]);
  const { name, terminals } = layout;
  if (mode === 'deleted')
    return (
      <li className="layout-row">
        <span className="layout-name">{`Delete ${name}?`}</span>
        <Button ref={keepButton} variant="link" onClick={() => setMode('shown')}>
          Keep
        </Button>
        <Button onClick={onDelete} data-testid="confirm-delete-layout">
          Delete
        </Button>
      </li>
    );
  if (mode === 'renamed')
    return (
      <li className="layout-row">
        <NameField
          name={name}
          otherNames={otherNames}
          onEnd={(renamed) => {
            setMode('shown');
            if (renamed !== undefined) onRename(renamed);
          }}
        />
      </li>
    );
  return (
    <li className="layout-row">
      <span className="layout-name">
        <strong>{name}</strong>
        <span className="quiet">
          {`${shellsText(terminals.length)}: ${namesText(terminals.map((one) => one.title))}`}
        </span>
      </span>
      <Button onClick={onOpen} ariaLabel={`Open ${name}`} data-testid="open-layout">
        Open
      </Button>
      <Button
        variant="icon"
        iconName="edit"
        ref={renameButton}
        ariaLabel={`Rename ${name}`}
        onClick={() => setMode('renamed')}
      />
      <Button
        variant="icon"
        iconName="remove"
        ref={deleteButton}
        ariaLabel={`Delete ${name}`}
        onClick={() => setMode('deleted')}
      />
    </li>
  );
}

interface NameFieldProps {
  name: string;
  otherNames: readonly string[];
  /** Undefined when the name stays. */
  onEnd(name: string | undefined): void;
}

function NameField({ name, otherNames, onEnd }: NameFieldProps) {
  const [text, setText] = useState(name);
  const input = useRef<InputProps.Ref>(null);
  const problem = layoutNameProblem(text, otherNames);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <div className="layout-name">
      <FormField stretch errorText={problem}>
        <Input
          ref={input}
          ariaLabel={`New name of ${name}`}
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          onBlur={() => onEnd(problem === undefined ? text.trim() : undefined)}
          onKeyDown={(event) => {
            if (event.detail.key === 'Enter') {
              // The button that has the keyboard next is not pressed by it.
              event.preventDefault();
              if (problem === undefined) onEnd(text.trim());
            }
            if (event.detail.key === 'Escape') {
              event.preventDefault();
              event.stopPropagation();
              onEnd(undefined);
            }
          }}
        />
      </FormField>
    </div>
  );
}

/** Which shells a layout would close; they may also stay, with the layout's shells beside them. */
function OpenQuestion({ layout }: { layout: SavedLayout }) {
  useFocusReturn(focusShownShell);
  const safe = useRef<ButtonProps.Ref>(null);
  useFirstFocus(safe);
  const panes = useStore(terminalsStore, (store) => store.panes);
  const lost = panes.filter(hasSession).map((pane) => pane.title);
  const answer = (isReplacing: boolean | undefined) => {
    dockView.setState({ openingLayout: undefined });
    if (isReplacing !== undefined) putLayout(layout, isReplacing);
  };
  return (
    <Modal
      visible
      header={`Open the layout ${layout.name}?`}
      closeAriaLabel="Close"
      onDismiss={() => answer(undefined)}
      footer={
        <DialogActions>
          <Button variant="link" onClick={() => answer(undefined)}>
            Cancel
          </Button>
          <Button ref={safe} onClick={() => answer(false)} data-testid="add-layout">
            Open beside them
          </Button>
          <Button variant="primary" onClick={() => answer(true)} data-testid="replace-layout">
            Close them and open
          </Button>
        </DialogActions>
      }
    >
      <SpaceBetween size="s">
        <Box>
          {shellsText(layout.terminals.length)} would take the place of what is open. What runs in{' '}
          {namesText(lost, 8)} would end:
        </Box>
        <Box color="text-body-secondary">
          They can also stay, with the layout as it was saved on the right of them.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
