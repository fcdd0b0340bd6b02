import type { QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { commandInShell, isAccelerator, type MenuCommand, menuCommand } from '#shared/menu/menu-commands';
import type { TransferDirection } from '#shared/transfers/transfer';
import {
  activePane,
  closeOtherPanes,
  closePane,
  dockView,
  duplicatePane,
  focusPane,
  maximiseActive,
  moveActive,
  moveTowards,
  renameActive,
  showPane,
  splitActive,
  type TerminalPane,
  terminalHandles,
  terminalsStore,
  toggleActiveGroup,
} from '../features/terminals';
import { onEvent } from '../host/host';
import { flash } from '../ui/flash-store';
import { navigationStore } from './navigation-store';

interface Actions {
  toggleNavigation(): void;
  showShortcuts(): void;
  showPalette(): void;
  /** About the node of the shell, or without one of the page that is looked at. */
  transferFiles(direction: TransferDirection, pane: TerminalPane | undefined): void;
  /** Opens a shell on the node that is looked at, or on this machine. */
  openShell(): void;
}

const dock = () => document.querySelector('.dock');
const isInShells = () => dock()?.contains(document.activeElement) ?? false;
/** A dialog that asks something; what would go elsewhere has to wait for its answer. */
const isAsked = () => document.querySelector('[role="dialog"]:not(.connection-menu)') !== null;

/** The shell that the keyboard is in; without a node's page, the one that it was in last. */
function shellInUse(): TerminalPane | undefined {
  const isNodeShown =
    navigationStore.getState().route.page === 'node' && !terminalsStore.getState().isFilling;
  return isInShells() || !isNodeShown ? activePane() : undefined;
}

function clickFirst(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

/** Shows the page, where the shells stand over it. */
function showPage(): void {
  terminalsStore.getState().setFilling(false);
}

/** A terminal takes Tab for itself; this is the way out of it, and back. */
function switchFocus(): void {
  const { panes, activePaneId } = terminalsStore.getState();
  if (isInShells()) {
    showPage();
    requestAnimationFrame(() => document.querySelector<HTMLElement>('main')?.focus());
    return;
  }
  showPane(activePaneId ?? panes.at(-1)?.paneId);
}

function carryOut(command: MenuCommand, client: QueryClient, actions: Actions): void {
  const { go } = navigationStore.getState();
  const terminals = terminalsStore.getState();
  if (isAsked() && command !== 'toggle-navigation') return;
  switch (command) {
    case 'open-palette':
      actions.showPalette();
      return;
    case 'new-terminal':
      if (isInShells()) splitActive('within');
      else actions.openShell();
      return;
    case 'reopen-terminal':
      if (terminals.reopen() === undefined)
        flash('info', 'No shell was reopened', 'None was closed since the application was started.');
      return;
    case 'duplicate-terminal':
      duplicatePane();
      return;
    case 'rename-terminal':
      renameActive();
      return;
    case 'close-terminal':
      // What is not looked at is not ended.
      if (terminals.activePaneId && isInShells()) closePane(terminals.activePaneId);
      else if (terminals.panes.length > 0)
        flash('info', 'No shell was closed', 'Click into the shell that is to be closed first.');
      return;
    case 'close-other-terminals':
      closeOtherPanes();
      return;
    case 'find-in-terminal': {
      const pane = activePane();
      if (!pane) return;
      terminals.setOpen(true);
      terminals.setActive(pane.paneId);
      terminalHandles.get(pane.paneId)?.find();
      return;
    }
    case 'clear-terminal': {
      const pane = activePane();
      if (pane) terminalHandles.get(pane.paneId)?.clear();
      return;
    }
    case 'next-terminal':
      moveActive(1);
      return;
    case 'previous-terminal':
      moveActive(-1);
      return;
    case 'focus-left':
      moveTowards('left');
      return;
    case 'focus-right':
      moveTowards('right');
      return;
    case 'focus-up':
      moveTowards('up');
      return;
    case 'focus-down':
      moveTowards('down');
      return;
    case 'split-right':
      splitActive('right');
      return;
    case 'split-down':
      splitActive('below');
      return;
    case 'maximise-terminal':
      maximiseActive();
      return;
    case 'fill-window':
      terminals.setFilling(!terminals.isFilling);
      if (terminals.activePaneId) focusPane(terminals.activePaneId);
      return;
    case 'toggle-group':
      toggleActiveGroup();
      return;
    case 'upload-files':
      actions.transferFiles('upload', shellInUse());
      return;
    case 'download-file':
      actions.transferFiles('download', shellInUse());
      return;
    case 'open-layouts':
      dockView.setState({ layouts: 'list' });
      return;
    case 'save-layout':
      if (terminals.panes.length > 0) dockView.setState({ layouts: 'save' });
      else flash('info', 'There is nothing to save', 'A layout is made of the shells that are open.');
      return;
    case 'toggle-dock':
      terminals.setOpen(!terminals.isOpen);
      return;
    case 'switch-focus':
      switchFocus();
      return;
    case 'focus-filter':
      showPage();
      document.querySelector<HTMLInputElement>('main input')?.focus();
      return;
    case 'refresh':
      void client.invalidateQueries();
      return;
    case 'export':
      clickFirst('main [data-testid^="export-"]');
      return;
    case 'open-settings':
      showPage();
      go({ page: 'settings' });
      return;
    case 'open-nodes':
      showPage();
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

/** Whether a key press asks for the palette; in a shell one of its two keys is the shell's. */
function isForPalette(event: KeyboardEvent, isMac: boolean): boolean {
  if (commandInShell(event, isMac) === 'open-palette') return true;
  const outside = menuCommand('open-palette').outsideShells;
  return outside !== undefined && !isMac && !isInShells() && isAccelerator(event, outside, isMac);
}

/**
 * Carries out the commands of the menu; the answer carries one out that was chosen elsewhere. The palette's keys are taken here
 * and not by way of the menu, so that what is typed right after them is for the palette.
 */
export function useMenuCommands(
  client: QueryClient,
  isMac: boolean,
  actions: Actions,
): (command: MenuCommand) => void {
  const latest = useRef(actions);
  latest.current = actions;
  const carry = useCallback((command: MenuCommand) => carryOut(command, client, latest.current), [client]);
  useEffect(() => onEvent('menu/command', carry), [carry]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isForPalette(event, isMac)) return;
      event.preventDefault();
      event.stopPropagation();
      carry('open-palette');
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [carry, isMac]);
  return carry;
}
