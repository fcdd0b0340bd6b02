import Icon from '@cloudscape-design/components/icon';
import Spinner from '@cloudscape-design/components/spinner';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { ChooseHow, PaletteItem } from './palette-item';
import { rankItems, searchable } from './rank-items';

interface PaletteProps {
  items: readonly PaletteItem[];
  /** Some nodes are not read yet. */
  isReading: boolean;
  failures: readonly string[];
  isMac: boolean;
  /** What the focus goes back to; what was chosen is done after that. */
  returnTo: Element | null;
  /** What was typed before the palette was there. */
  takeTyped(): string;
  onClose(): void;
}

/** How many rows are shown at most; typing narrows them. */
const shownRows = 60;

const headings: Record<PaletteItem['kind'], string> = {
  shell: 'Open shells',
  node: 'Nodes',
  layout: 'Layouts',
  page: 'Pages',
  command: 'Commands',
};

/** Finds a node, a shell, a page or a command by any part of what is known of it, and goes there. */
export function Palette(props: PaletteProps) {
  const { items, isReading, failures, isMac, returnTo, takeTyped, onClose } = props;
  const [query, setQuery] = useState('');
  const [index, setIndex] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const prepared = useMemo(() => searchable(items), [items]);
  const { items: shown, matchCount } = useMemo(
    () => rankItems(prepared, query, shownRows),
    [prepared, query],
  );
  const at = Math.min(index, shown.length - 1);
  const current = shown[at];
  const isGrouped = query.trim() === '';

  useEffect(() => {
    const field = input.current;
    if (!field) return;
    const typed = takeTyped();
    if (typed !== '') {
      field.value = typed;
      setQuery(typed);
    }
    field.focus();
  }, []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, shown]);

  const close = () => {
    onClose();
    if (returnTo instanceof HTMLElement && returnTo.isConnected && returnTo !== document.body)
      returnTo.focus();
    else document.querySelector<HTMLElement>('main')?.focus();
  };
  const choose = (item: PaletteItem | undefined, how: ChooseHow) => {
    if (!item || item.isDisabled) return;
    close();
    // When the palette is gone, so that the command finds the window as it was.
    setTimeout(() => item.choose(how));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const move = (to: number) => {
      event.preventDefault();
      setIndex(Math.max(0, Math.min(shown.length - 1, to)));
    };
    switch (event.key) {
      case 'ArrowDown':
        move(at + 1 === shown.length ? 0 : at + 1);
        return;
      case 'ArrowUp':
        move(at === 0 ? shown.length - 1 : at - 1);
        return;
      case 'PageDown':
        move(at + 8);
        return;
      case 'PageUp':
        move(at - 8);
        return;
      case 'Enter':
        event.preventDefault();
        choose(
          current,
          (isMac ? event.metaKey : event.ctrlKey) ? 'right' : event.shiftKey ? 'below' : 'plain',
        );
        return;
      case 'Escape':
        event.preventDefault();
        close();
        return;
      case 'Tab':
        // There is nothing else to go to.
        event.preventDefault();
    }
  };

  const modifier = isMac ? '⌘' : 'Ctrl';
  return (
    <div
      className="palette-backdrop"
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div
        role="dialog"
        aria-modal="true"
        aria-label="Go to a node, shell or command"
        className="palette"
        data-testid="palette"
        onKeyDown={onKeyDown}
      >
        <div className="palette-field">
          <Icon name="search" />
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-label="Find a node by name, id, tag or address; or a shell, page or command"
            aria-expanded={shown.length > 0}
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant={current ? `palette-${at}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder="Name, id, tag or IP address of a node; a shell, page or command"
            onChange={(event) => {
              setQuery(event.target.value);
              setIndex(0);
            }}
          />
          {isReading && <Spinner />}
        </div>
        <div
          ref={list}
          id="palette-list"
          role="listbox"
          aria-label="What was found"
          className="palette-list"
          hidden={shown.length === 0}
        >
          {shown.map((item, row) => (
            <PaletteRow
              key={item.id}
              item={item}
              id={`palette-${row}`}
              isSelected={row === at}
              query={query}
              heading={isGrouped && shown[row - 1]?.kind !== item.kind ? headings[item.kind] : undefined}
              onPoint={() => setIndex(row)}
              onChoose={(how) => choose(item, how)}
            />
          ))}
        </div>
        {shown.length === 0 && <p className="palette-empty">{emptyText(query, isReading)}</p>}
        {failures.map((failure) => (
          <p key={failure} className="palette-failure" role="alert">
            <Icon name="status-warning" variant="warning" /> Some nodes could not be read: {failure}
          </p>
        ))}
        <footer className="palette-foot">
          <span role="status">
            {matchCount > shown.length
              ? `${shown.length} of ${matchCount.toLocaleString('en')}: type more to narrow them`
              : matchCount === 1
                ? '1 found'
                : `${matchCount.toLocaleString('en')} found`}
          </span>
          {current?.kind === 'node' && (
            <span>
              <kbd>Enter</kbd> opens a shell <kbd>{modifier}+Enter</kbd> to the right <kbd>Shift+Enter</kbd>{' '}
              below
            </span>
          )}
        </footer>
      </div>
    </div>
  );
}

function emptyText(query: string, isReading: boolean): string {
  if (isReading) return 'The nodes are being read…';
  return query.trim() === ''
    ? 'There is nothing to go to.'
    : `Nothing matches “${query.trim()}”. Every word must be part of a name, id, tag or address.`;
}

interface PaletteRowProps {
  item: PaletteItem;
  id: string;
  isSelected: boolean;
  query: string;
  heading: string | undefined;
  onPoint(): void;
  onChoose(how: ChooseHow): void;
}

function PaletteRow({ item, id, isSelected, query, heading, onPoint, onChoose }: PaletteRowProps) {
  return (
    <>
      {heading !== undefined && (
        <div role="presentation" className="palette-heading">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      <div
        id={id}
        role="option"
        aria-selected={isSelected}
        aria-disabled={item.isDisabled ? true : undefined}
        className="palette-row"
        onPointerMove={onPoint}
        onClick={(event) => onChoose(event.ctrlKey ? 'right' : event.shiftKey ? 'below' : 'plain')}
      >
        <span className="palette-mark">{item.mark}</span>
        <span className="palette-text">
          <Marked text={item.text} query={query} />
        </span>
        {item.also && item.also.length > 0 && (
          <span className="palette-also">
            <Marked text={item.also.join('  ')} query={query} />
          </span>
        )}
        {item.detail && <span className="palette-detail">{item.detail}</span>}
      </div>
    </>
  );
}

/** A text with the words of a query in bold. */
function Marked({ text, query }: { text: string; query: string }) {
  const words = query
    .replace(/^\s*>/, '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (words.length === 0) return text;
  const parts = text.split(new RegExp(`(${words.join('|')})`, 'i'));
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts are drawn anew with every query
  return parts.map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}
