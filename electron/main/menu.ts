import { Menu, type MenuItemConstructorOptions } from 'electron';
import { acceleratorOf, type MenuCommand, menuCommand } from '#shared/menu/menu-commands';

/** The application menu. Every item of ours is a command that the window carries out; its accelerator is its shortcut. */
export function buildMenu(send: (command: MenuCommand) => void, quit: () => void): Menu {
  const isMac = process.platform === 'darwin';
  const item = (command: MenuCommand): MenuItemConstructorOptions => {
    const { label, isInShellsOnly } = menuCommand(command);
    const accelerator = acceleratorOf(command, isMac);
    return {
      label,
      ...(accelerator === undefined ? {} : { accelerator }),
      // Shown beside the label, and left to whoever has the focus.
      registerAccelerator: isMac || !isInShellsOnly,
      click: () => send(command),
    };
  };
  /** The second keys of a command, which the menu does not show. */
  const hidden = (command: MenuCommand): MenuItemConstructorOptions[] => {
    const { label, outsideShells } = menuCommand(command);
    if (isMac || outsideShells === undefined) return [];
    return [{ label, accelerator: outsideShells, visible: false, click: () => send(command) }];
  };
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        item('open-palette'),
        ...hidden('open-palette'),
        separator,
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
        item('fill-window'),
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
        item('duplicate-terminal'),
        item('reopen-terminal'),
        item('split-right'),
        item('split-down'),
        separator,
        item('find-in-terminal'),
        item('clear-terminal'),
        item('rename-terminal'),
        item('maximise-terminal'),
        item('toggle-group'),
        separator,
        item('next-terminal'),
        item('previous-terminal'),
        item('focus-left'),
        item('focus-right'),
        item('focus-up'),
        item('focus-down'),
        separator,
        item('upload-files'),
        item('download-file'),
        separator,
        item('open-layouts'),
        item('save-layout'),
        separator,
        item('close-terminal'),
        item('close-other-terminals'),
      ],
    },
    { label: '&Help', submenu: [item('show-shortcuts')] },
  ]);
}
