import { Menu, type MenuItemConstructorOptions } from 'electron';
import { type MenuCommand, menuCommands } from '#shared/menu/menu-commands';

/** The application menu. Every item of ours is a command that the window carries out; its accelerator is its shortcut. */
export function buildMenu(send: (command: MenuCommand) => void, quit: () => void): Menu {
  const item = (command: MenuCommand): MenuItemConstructorOptions => {
    const { label, accelerator } = menuCommands[command];
    return { label, accelerator, click: () => send(command) };
  };
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = process.platform === 'darwin';
  return Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        item('export'),
        separator,
        item('open-settings'),
        separator,
        { label: 'Quit', accelerator: 'CmdOrCtrl+Q', click: quit },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        item('open-nodes'),
        item('focus-filter'),
        item('refresh'),
        separator,
        item('toggle-navigation'),
        item('toggle-dock'),
        item('switch-focus'),
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
        item('new-terminal'),
        item('split-right'),
        item('split-down'),
        separator,
        item('next-terminal'),
        item('previous-terminal'),
        separator,
        item('close-terminal'),
      ],
    },
    { label: '&Help', submenu: [item('show-shortcuts')] },
  ]);
}
