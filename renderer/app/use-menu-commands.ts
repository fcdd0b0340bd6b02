import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MenuCommand } from '#shared/menu/menu-commands';
import { focusPane, moveActive, splitActive, terminalsStore } from '../features/terminals';
import { onEvent } from '../host/host';
import { flash } from '../ui/flash-store';
import { navigationStore } from './navigation-store';

interface Actions {
  toggleNavigation(): void;
  showShortcuts(): void;
  /** Opens a shell on the node that is looked at, or on this machine. */
  openShell(): void;
}

const dock = () => document.querySelector('.dock');
const isInShells = () => dock()?.contains(document.activeElement) ?? false;
/** A dialog that asks something; what would go elsewhere has to wait for its answer. */
const isAsked = () => document.querySelector('[role="dialog"]') !== null;

function clickFirst(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

/** A terminal takes Tab for itself; this is the way out of it, and back. */
function switchFocus(): void {
  const { panes, activePaneId, setActive, setOpen } = terminalsStore.getState();
  if (isInShells()) {
    document.querySelector<HTMLElement>('main')?.focus();
    return;
  }
  const paneId = activePaneId ?? panes.at(-1)?.paneId;
  if (paneId === undefined) return;
  setOpen(true);
  setActive(paneId);
  requestAnimationFrame(() => focusPane(paneId));
}

function carryOut(command: MenuCommand, client: QueryClient, actions: Actions): void {
  const { go } = navigationStore.getState();
  const terminals = terminalsStore.getState();
  if (isAsked() && command !== 'toggle-navigation') return;
  switch (command) {
    case 'new-terminal':
      if (isInShells()) splitActive('within');
      else actions.openShell();
      return;
    case 'close-terminal':
      // What is not looked at is not ended.
      if (terminals.activePaneId && isInShells()) terminals.close(terminals.activePaneId);
      else if (terminals.panes.length > 0)
        flash('info', 'No shell was closed', 'Click into the shell that is to be closed first.');
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
    case 'switch-focus':
      switchFocus();
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
