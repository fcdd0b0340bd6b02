import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MenuCommand } from '#shared/ipc/contract';
import { moveActive, splitActive, terminalsStore } from '../features/terminals';
import { onEvent } from '../host/host';
import { navigationStore } from './navigation-store';

interface Actions {
  toggleNavigation(): void;
  showShortcuts(): void;
  /** Opens a shell where no shell is open yet: on the node that is looked at, or on this machine. */
  openFirstShell(): void;
}

function clickFirst(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

function carryOut(command: MenuCommand, client: QueryClient, actions: Actions): void {
  const { go } = navigationStore.getState();
  const terminals = terminalsStore.getState();
  switch (command) {
    case 'new-terminal':
      if (terminals.panes.length > 0) splitActive('within');
      else actions.openFirstShell();
      return;
    case 'close-terminal':
      if (terminals.activePaneId) terminals.close(terminals.activePaneId);
      return;
    case 'next-terminal':
      moveActive(1);
      return;
    case 'previous-terminal':
      moveActive(-1);
      return;
    case 'split-right':
      splitActive('right');
      return;
    case 'split-down':
      splitActive('below');
      return;
    case 'toggle-dock':
      terminals.setOpen(!terminals.isOpen);
      return;
    case 'focus-filter':
      document.querySelector<HTMLInputElement>('main input')?.focus();
      return;
    case 'refresh':
      void client.invalidateQueries();
      return;
    case 'export':
      clickFirst('main [data-testid^="export-"]');
      return;
    case 'open-settings':
      go({ page: 'settings' });
      return;
    case 'open-nodes':
      go({ page: 'nodes' });
      return;
    case 'toggle-navigation':
      actions.toggleNavigation();
      return;
    case 'show-shortcuts':
      actions.showShortcuts();
      return;
  }
}

export function useMenuCommands(client: QueryClient, actions: Actions): void {
  useEffect(() => onEvent('menu/command', (command) => carryOut(command, client, actions)));
}
