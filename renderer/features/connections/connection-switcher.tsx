import Icon from '@cloudscape-design/components/icon';
import { lazy, Suspense, useRef, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import { connectionStateWord } from './connection-text';

/** Read when it is opened for the first time: the window's first frame has no use for it. */
const ConnectionMenu = lazy(async () => ({ default: (await import('./connection-menu')).ConnectionMenu }));

interface ConnectionSwitcherProps {
  connections: readonly Connection[];
  current: Connection | undefined;
  onChoose(connectionId: string): void;
}

/** Says which connection is looked at and how it is; opens the list of all of them. */
export function ConnectionSwitcher({ connections, current, onChoose }: ConnectionSwitcherProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="connection-place">
      <button
        ref={button}
        type="button"
        className="top-bar-button connection-switcher"
        data-testid="connection-switcher"
        data-connection-state={current?.state.kind ?? 'starting'}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="connection-dot" aria-hidden="true" />
        <span className="connection-name">{current?.name ?? 'Connecting'}</span>
        <span className="connection-detail">
          {current === undefined || current.state.kind === 'ready'
            ? current?.region
            : connectionStateWord(current)}
        </span>
        <Icon name="caret-down-filled" size="small" />
      </button>
      {isOpen && (
        <Suspense>
          <ConnectionMenu
            connections={connections}
            current={current}
            onClose={close}
            onChoose={(connectionId) => {
              onChoose(connectionId);
              close();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
