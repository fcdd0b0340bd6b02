import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '#shared/ipc/contract';

/** The application menu. Every item of ours is a command that the window carries out; its accelerator is its shortcut. */
export function buildMenu(send: (command: MenuCommand) => void, quit: () => void): Menu {
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator ? { accelerator } : {}),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = process.platform === 'darwin';
  return Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        item('New shell on this node', 'new-terminal', 'CmdOrCtrl+Shift+T'),
        item('Close shell', 'close-terminal', 'CmdOrCtrl+Shift+W'),
        separator,
        item('Export…', 'export', 'CmdOrCtrl+Shift+E'),
        separator,
        item('Settings', 'open-settings', 'CmdOrCtrl+,'),
        separator,
        { label: 'Quit', accelerator: 'CmdOrCtrl+Q', click: quit },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        item('Nodes', 'open-nodes', 'CmdOrCtrl+Shift+N'),
        item('Find in table', 'focus-filter', 'CmdOrCtrl+Shift+L'),
        item('Refresh', 'refresh', 'F5'),
        separator,
        item('Navigation', 'toggle-navigation', 'CmdOrCtrl+Shift+B'),
        item('Shells', 'toggle-dock', 'CmdOrCtrl+Shift+J'),
        separator,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: '&Shell',
      submenu: [
        item('Split right', 'split-right', 'CmdOrCtrl+Shift+D'),
        item('Split down', 'split-down', 'CmdOrCtrl+Alt+D'),
        separator,
        item('Next shell', 'next-terminal', 'CmdOrCtrl+PageDown'),
        item('Previous shell', 'previous-terminal', 'CmdOrCtrl+PageUp'),
      ],
    },
    { label: '&Help', submenu: [item('Keyboard shortcuts', 'show-shortcuts', 'F1')] },
  ]);
}
