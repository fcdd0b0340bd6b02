import Icon from '@cloudscape-design/components/icon';
import type { ReactNode } from 'react';

interface TopBarProps {
  connections: ReactNode;
  isSettings: boolean;
  onHome(): void;
  onSettings(): void;
}

/** The bar over the whole window: the way home, the connection, the settings. */
export function TopBar({ connections, isSettings, onHome, onSettings }: TopBarProps) {
  return (
    <header className="top-bar awsui-context-top-navigation">
      <button type="button" className="top-bar-button top-bar-title" onClick={onHome}>
        Quarterdeck
      </button>
      <span className="top-bar-space" />
      {connections}
      <button
        type="button"
        className="top-bar-button"
        aria-label="Settings"
        title="Settings"
        aria-current={isSettings ? 'page' : undefined}
        onClick={onSettings}
      >
        <Icon name="settings" />
      </button>
    </header>
  );
}
