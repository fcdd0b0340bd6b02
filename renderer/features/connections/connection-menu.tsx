import Icon from '@cloudscape-design/components/icon';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import { connectionIndicators, connectionPlace, connectionStateWord } from './connection-text';

interface ConnectionMenuProps {
  connections: readonly Connection[];
  /** Ids of those that are looked at. */
  chosen: readonly string[];
  onChoose(connectionIds: string[]): void;
  onManage(): void;
  onClose(): void;
}

/** With more connections than this, one looks for a name. */
const manyConnections = 8;

/**
 * All connections with where they point and how they are. Choosing a name looks at that connection alone; its checkbox
 * adds it to what is looked at, or takes it away. Arrow keys move, Escape closes.
 */
export function ConnectionMenu({ connections, chosen, onChoose, onManage, onClose }: ConnectionMenuProps) {
  const panel = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState('');
  const latest = useRef(onClose);
  latest.current = onClose;
  const hasSearch = connections.length > manyConnections;
  useEffect(() => {
    panel.current
      ?.querySelector<HTMLElement>('input[type="search"], [aria-current="true"], .connection-item')
      ?.focus();
    const outside = (event: PointerEvent) => {
      if (!panel.current?.parentElement?.contains(event.target as Node)) latest.current();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, []);
  const shown = connections.filter((one) =>
    [one.name, one.description, one.region, one.accountId, one.profile].some((text) =>
      text?.toLowerCase().includes(wanted.trim().toLowerCase()),
    ),
  );
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const items = [...(panel.current?.querySelectorAll<HTMLElement>('.connection-item') ?? [])];
    const row = (document.activeElement as HTMLElement | null)?.closest('.connection-row');
    const index = items.findIndex((item) => item.closest('.connection-row') === row);
    items[(index + step + items.length) % items.length]?.focus();
  };
  const toggle = (connectionId: string) => {
    const next = chosen.includes(connectionId)
      ? chosen.filter((one) => one !== connectionId)
      : [...chosen, connectionId];
    if (next.length > 0) onChoose(next);
  };
  return (
    <div
      ref={panel}
      role="dialog"
      aria-label="Connections"
      className="connection-menu"
      onKeyDown={move}
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (next instanceof Node && !event.currentTarget.parentElement?.contains(next)) onClose();
      }}
    >
      {hasSearch && (
        <input
          type="search"
          className="connection-search"
          aria-label="Find a connection"
          placeholder="Name, account or Region"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      )}
      <ul className="connection-list" aria-label="All connections">
        {shown.map((one) => {
          const isChosen = chosen.includes(one.connectionId);
          return (
            <li key={one.connectionId} className="connection-row">
              <input
                type="checkbox"
                className="connection-check"
                aria-label={`Look at ${one.name} with others`}
                checked={isChosen}
                disabled={isChosen && chosen.length === 1}
                onChange={() => toggle(one.connectionId)}
              />
              <button
                type="button"
                className="connection-item"
                aria-current={isChosen && chosen.length === 1 ? 'true' : undefined}
                onClick={() => {
                  onChoose([one.connectionId]);
                  onClose();
                }}
              >
                <span className="connection-item-name">
                  {one.name}{' '}
                  {one.isReadOnly && <Icon name="lock-private" size="small" ariaLabel="read-only" />}
                  {one.isProduction && <span className="connection-mark">production</span>}
                </span>
                <StatusIndicator type={connectionIndicators[one.state.kind]}>
                  {connectionStateWord(one)}
                </StatusIndicator>
                <span className="connection-item-detail">{one.description}</span>
                <span className="connection-item-detail">{connectionPlace(one)}</span>
              </button>
            </li>
          );
        })}
        {shown.length === 0 && (
          <li className="connection-item-detail connection-none">No connection has that.</li>
        )}
      </ul>
      <div className="connection-menu-end">
        {connections.length > 1 && (
          <button
            type="button"
            className="connection-action"
            disabled={chosen.length === connections.length}
            onClick={() => onChoose(connections.map(({ connectionId }) => connectionId))}
          >
            Look at all {connections.length}
          </button>
        )}
        <button
          type="button"
          className="connection-action"
          data-testid="manage-connections"
          onClick={onManage}
        >
          Manage connections
        </button>
      </div>
    </div>
  );
}
