/**
 * The commands of the application menu: what they are called, and their keys in Electron's accelerator notation. The
 * menu, the list of shortcuts and the terminals, which leave these keys to the menu, are made from it.
 */
export const menuCommands = {
  'new-terminal': { label: 'New shell', accelerator: 'CmdOrCtrl+Shift+T' },
  'close-terminal': { label: 'Close shell', accelerator: 'CmdOrCtrl+Shift+W' },
  'next-terminal': { label: 'Next shell', accelerator: 'CmdOrCtrl+PageDown' },
  'previous-terminal': { label: 'Previous shell', accelerator: 'CmdOrCtrl+PageUp' },
  'split-right': { label: 'Split right', accelerator: 'CmdOrCtrl+Shift+D' },
  'split-down': { label: 'Split down', accelerator: 'CmdOrCtrl+Shift+S' },
  'toggle-dock': { label: 'Show or hide shells', accelerator: 'CmdOrCtrl+Shift+J' },
  'switch-focus': { label: 'Go between shell and page', accelerator: 'CmdOrCtrl+`' },
  'open-nodes': { label: 'Nodes', accelerator: 'CmdOrCtrl+Shift+N' },
  'focus-filter': { label: 'Find in table', accelerator: 'CmdOrCtrl+Shift+L' },
  export: { label: 'Export…', accelerator: 'CmdOrCtrl+Shift+E' },
  'toggle-navigation': { label: 'Show or hide navigation', accelerator: 'CmdOrCtrl+Shift+B' },
  'open-settings': { label: 'Settings', accelerator: 'CmdOrCtrl+,' },
  /** Programs in a shell have a use for their keys. */
  refresh: { label: 'Refresh', accelerator: 'F5', isOutsideShells: true },
  'show-shortcuts': { label: 'Keyboard shortcuts', accelerator: 'F1', isOutsideShells: true },
} as const satisfies Record<string, { label: string; accelerator: string; isOutsideShells?: true }>;
export type MenuCommand = keyof typeof menuCommands;

export const menuCommandNames = Object.keys(menuCommands) as [MenuCommand, ...MenuCommand[]];

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** Physical keys of the accelerators whose character depends on Shift or on the layout. */
const codes: Record<string, string> = { '`': 'Backquote', ',': 'Comma' };

/** Whether a key press is an accelerator. */
export function isAccelerator(press: KeyPress, accelerator: string, isMac: boolean): boolean {
  const parts = accelerator.split('+');
  const key = parts.at(-1) ?? '';
  const hasCommand = parts.includes('CmdOrCtrl');
  const command = isMac ? press.metaKey : press.ctrlKey;
  const other = isMac ? press.ctrlKey : press.metaKey;
  return (
    command === hasCommand &&
    !other &&
    press.shiftKey === parts.includes('Shift') &&
    press.altKey === parts.includes('Alt') &&
    (press.key.toLowerCase() === key.toLowerCase() || press.code === (codes[key] ?? `Key${key}`))
  );
}

/** The accelerators that work while a shell has the focus; the terminal leaves them alone. */
export function isMenuKeyInShell(press: KeyPress, isMac: boolean): boolean {
  return Object.values(menuCommands).some(
    (command) => !('isOutsideShells' in command) && isAccelerator(press, command.accelerator, isMac),
  );
}

/** An accelerator as a person reads it. */
export function acceleratorText(accelerator: string, isMac: boolean): string {
  return accelerator
    .replace('CmdOrCtrl', isMac ? '⌘' : 'Ctrl')
    .replace('PageDown', 'Page Down')
    .replace('PageUp', 'Page Up');
}
