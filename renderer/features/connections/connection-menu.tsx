import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Connection } from '#shared/connections/connection';
import { connectionStateWord } from './connection-text';

interface ConnectionMenuProps {
  connections: readonly Connection[];
  current: Connection | undefined;
  onChoose(connectionId: string): void;
  onClose(): void;
}

const indicators: Record<Connection['state']['kind'], StatusIndicatorProps.Type> = {
  ready: 'success',
  starting: 'in-progress',
  degraded: 'warning',
  failed: 'error',
};

/** All connections with where they point and how they are. Arrow keys move, Enter chooses, Escape closes. */
export function ConnectionMenu({ connections, current, onChoose, onClose }: ConnectionMenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[aria-checked="true"], [role="menuitemradio"]')?.focus();
    const outside = (event: PointerEvent) => {
      if (!list.current?.parentElement?.contains(event.target as Node)) latest.current();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, []);
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Tab' || event.key === 'Escape') onClose();
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitemradio"]') ?? [])];
    const index = items.indexOf(document.activeElement as HTMLElement);
    items[(index + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus();
  };
  return (
    <div ref={list} role="menu" aria-label="Connections" className="connection-menu" onKeyDown={move}>
      {connections.map((one) => (
        <button
          key={one.connectionId}
          type="button"
          role="menuitemradio"
          className="connection-item"
          aria-checked={one.connectionId === current?.connectionId}
          onClick={() => onChoose(one.connectionId)}
        >
          <span className="connection-item-name">{one.name}</span>
          <StatusIndicator type={indicators[one.state.kind]}>{connectionStateWord(one)}</StatusIndicator>
          <span className="connection-item-detail">{one.description}</span>
          <span className="connection-item-detail">
            {[one.region, one.accountId && `account ${one.accountId}`].filter(Boolean).join(' · ')}
          </span>
        </button>
      ))}
    </div>
  );
}
