import Icon from '@cloudscape-design/components/icon';
import { lazy, Suspense, useRef, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import { connectionStateWord, worstState } from './connection-text';

/** Read when it is opened for the first time: the window's first frame has no use for it. */
const ConnectionMenu = lazy(async () => ({ default: (await import('./connection-menu')).ConnectionMenu }));

interface ConnectionSwitcherProps {
  connections: readonly Connection[];
  /** Those that are looked at. */
  chosen: readonly Connection[];
  onChoose(connectionIds: string[]): void;
  onManage(): void;
}

/** Says which connections are looked at and how they are; opens the list of all of them. */
export function ConnectionSwitcher({ connections, chosen, onChoose, onManage }: ConnectionSwitcherProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const [only] = chosen;
  const isFleet = chosen.length > 1;
  const troubled = chosen.filter(({ state }) => state.kind !== 'ready').length;
  const isProduction = chosen.some((one) => one.isProduction);
  return (
    <div className="connection-place">
      <button
        ref={button}
        type="button"
        className="top-bar-button connection-switcher"
        data-testid="connection-switcher"
        data-connection-state={worstState(chosen)}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="connection-dot" aria-hidden="true" />
        {isProduction && <span className="connection-mark">production</span>}
        {only?.isReadOnly && !isFleet && <Icon name="lock-private" size="small" ariaLabel="read-only" />}
        <span className="connection-name">
          {isFleet ? `${chosen.length} connections` : (only?.name ?? 'Connecting')}
        </span>
        <span className="connection-detail">
          {isFleet
            ? troubled > 0 && `${troubled} not ready`
            : only === undefined || only.state.kind === 'ready'
              ? only?.region
              : connectionStateWord(only)}
        </span>
        <Icon name="caret-down-filled" size="small" />
      </button>
      {isOpen && (
        <Suspense>
          <ConnectionMenu
            connections={connections}
            chosen={chosen.map(({ connectionId }) => connectionId)}
            onClose={close}
            onChoose={onChoose}
            onManage={() => {
              close();
              onManage();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
