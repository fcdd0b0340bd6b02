import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

export type ContextMenuItem =
  | {
      id: string;
      text: string;
      /** Its keys, as a person reads them. */
      keys?: string;
      /** Before the text. */
      mark?: ReactNode;
      isDisabled?: boolean;
      /** Given for what is chosen among several or switched on and off. */
      isChecked?: boolean;
      onChoose(): void;
    }
  | 'separator';

interface ContextMenuProps {
  label: string;
  /** A point of the window in CSS pixels; the menu keeps within the window. */
  x: number;
  y: number;
  items: readonly ContextMenuItem[];
  onClose(): void;
}

const edge = 8;
/** Letters that follow one another this quickly are the beginning of one name. */
const oneNameMs = 700;

/** A menu at a point: arrow keys, Home, End and the beginning of a name move, Enter chooses, Escape closes and gives the focus back. */
export function ContextMenu({ label, x, y, items, onClose }: ContextMenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  const typed = useRef({ text: '', atMs: 0 });
  const [before] = useState(() => document.activeElement);
  const [place, setPlace] = useState({ left: x, top: y });

  useLayoutEffect(() => {
    const box = list.current?.getBoundingClientRect();
    if (!box) return;
    setPlace({
      left: Math.max(edge, Math.min(x, window.innerWidth - box.width - edge)),
      top: Math.max(edge, y + box.height + edge > window.innerHeight ? y - box.height : y),
    });
  }, [x, y, items.length]);

  const close = () => {
    latest.current();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };

  useEffect(() => {
    list.current?.focus();
    const outside = (event: PointerEvent) => {
      if (!list.current?.contains(event.target as Node)) latest.current();
    };
    const gone = () => latest.current();
    document.addEventListener('pointerdown', outside, true);
    window.addEventListener('blur', gone);
    window.addEventListener('resize', gone);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('blur', gone);
      window.removeEventListener('resize', gone);
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('button:not([aria-disabled])') ?? [])];
    const index = buttons.indexOf(document.activeElement as HTMLElement);
    const focus = (at: number) =>
      buttons.at(((at % buttons.length) + buttons.length) % buttons.length)?.focus();
    switch (event.key) {
      case 'Escape':
      case 'Tab':
        event.preventDefault();
        close();
        return;
      case 'ArrowDown':
        event.preventDefault();
        focus(index + 1);
        return;
      case 'ArrowUp':
        event.preventDefault();
        focus(index < 0 ? -1 : index - 1);
        return;
      case 'Home':
        event.preventDefault();
        focus(0);
        return;
      case 'End':
        event.preventDefault();
        focus(-1);
        return;
    }
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.key === ' ') return;
    const letter = event.key.toLowerCase();
    const { text, atMs } = typed.current;
    const isNext = event.timeStamp - atMs < oneNameMs && text !== letter;
    const wanted = isNext ? text + letter : letter;
    typed.current = { text: wanted, atMs: event.timeStamp };
    // One letter goes from one to the next; more of them stay where they still fit.
    const from = isNext ? Math.max(0, index) : index + 1;
    const after = [...buttons.slice(from), ...buttons.slice(0, from)];
    const nameOf = (button: HTMLElement) =>
      button.querySelector('.context-menu-text')?.textContent?.trim().toLowerCase() ?? '';
    after.find((button) => nameOf(button).startsWith(wanted))?.focus();
  };

  return (
    <div
      ref={list}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className="context-menu"
      data-testid="context-menu"
      style={place}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {items.map((item, index) =>
        item === 'separator' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: separators have no other name
          <hr key={`separator-${index}`} />
        ) : (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role that takes it is there whenever it is
          <button
            key={item.id}
            type="button"
            tabIndex={-1}
            role={item.isChecked === undefined ? 'menuitem' : 'menuitemcheckbox'}
            aria-checked={item.isChecked}
            aria-disabled={item.isDisabled ? true : undefined}
            data-testid={`menu-${item.id}`}
            onPointerEnter={(event) => {
              if (!item.isDisabled) event.currentTarget.focus();
            }}
            onClick={() => {
              if (item.isDisabled) return;
              close();
              item.onChoose();
            }}
          >
            <span className="context-menu-check">{item.isChecked ? '✓' : ''}</span>
            {item.mark}
            <span className="context-menu-text">{item.text}</span>
            {item.keys && <span className="context-menu-keys">{item.keys}</span>}
          </button>
        ),
      )}
    </div>
  );
}
