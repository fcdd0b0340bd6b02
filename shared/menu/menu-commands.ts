interface MenuCommandText {
  label: string;
  /** In Electron's notation. Never Ctrl+Alt, which is AltGr on Windows. */
  accelerator?: string;
  /** On macOS, where another one is expected. */
  macAccelerator?: string;
  /** A second one outside macOS, which shells have a use for. */
  outsideShells?: string;
  /** Programs in a shell have a use for its keys. */
  isOutsideShells?: true;
  /** Text fields have a use for its keys, so that the menu shows them and the shells alone listen for them. */
  isInShellsOnly?: true;
}

/**
 * The commands of the application menu: what they are called, and their keys. The menu, the palette, the list of
 * shortcuts and the terminals, which leave these keys to the menu, are made from it.
 */
export const menuCommands = {
  'open-palette': {
    label: 'Go to a node, shell or command…',
    accelerator: 'CmdOrCtrl+Shift+K',
    macAccelerator: 'CmdOrCtrl+K',
    outsideShells: 'CmdOrCtrl+K',
  },
  'new-terminal': { label: 'New shell', accelerator: 'CmdOrCtrl+Shift+T' },
  'reopen-terminal': { label: 'Reopen closed shell', accelerator: 'CmdOrCtrl+Shift+R' },
  'duplicate-terminal': { label: 'Duplicate shell' },
  'rename-terminal': { label: 'Rename shell…', accelerator: 'F2', isOutsideShells: true },
  'close-terminal': { label: 'Close shell', accelerator: 'CmdOrCtrl+Shift+W' },
  'close-other-terminals': { label: 'Close other shells' },
  'find-in-terminal': {
    label: 'Find in shell',
    accelerator: 'CmdOrCtrl+Shift+F',
    macAccelerator: 'CmdOrCtrl+F',
  },
  'clear-terminal': { label: 'Clear scrollback' },
  'next-terminal': { label: 'Next shell', accelerator: 'CmdOrCtrl+PageDown' },
  'previous-terminal': { label: 'Previous shell', accelerator: 'CmdOrCtrl+PageUp' },
  'focus-left': {
    label: 'Shell on the left',
    accelerator: 'CmdOrCtrl+Shift+Left',
    macAccelerator: 'CmdOrCtrl+Alt+Left',
    isInShellsOnly: true,
  },
  'focus-right': {
    label: 'Shell on the right',
    accelerator: 'CmdOrCtrl+Shift+Right',
    macAccelerator: 'CmdOrCtrl+Alt+Right',
    isInShellsOnly: true,
  },
  'focus-up': {
    label: 'Shell above',
    accelerator: 'CmdOrCtrl+Shift+Up',
    macAccelerator: 'CmdOrCtrl+Alt+Up',
    isInShellsOnly: true,
  },
  'focus-down': {
    label: 'Shell below',
    accelerator: 'CmdOrCtrl+Shift+Down',
    macAccelerator: 'CmdOrCtrl+Alt+Down',
    isInShellsOnly: true,
  },
  'split-right': { label: 'Split right', accelerator: 'CmdOrCtrl+Shift+D' },
  'split-down': { label: 'Split down', accelerator: 'CmdOrCtrl+Shift+S' },
  'maximise-terminal': { label: 'Maximise or restore shell', accelerator: 'CmdOrCtrl+Shift+M' },
  'fill-window': { label: 'Shells over the whole window', accelerator: 'CmdOrCtrl+Shift+Enter' },
  'toggle-group': { label: 'Type into a group, or leave it', accelerator: 'CmdOrCtrl+Shift+G' },
  'upload-files': { label: 'Upload files…' },
  'download-file': { label: 'Download a file…' },
  'open-layouts': { label: 'Layouts…', accelerator: 'CmdOrCtrl+Shift+O' },
  'save-layout': { label: 'Save layout…' },
  'toggle-dock': { label: 'Show or hide shells', accelerator: 'CmdOrCtrl+Shift+J' },
  'switch-focus': { label: 'Go between shell and page', accelerator: 'CmdOrCtrl+`' },
  'open-nodes': { label: 'Nodes', accelerator: 'CmdOrCtrl+Shift+N' },
  'focus-filter': { label: 'Find in table', accelerator: 'CmdOrCtrl+Shift+L' },
  export: { label: 'Export…', accelerator: 'CmdOrCtrl+Shift+E' },
  'toggle-navigation': { label: 'Show or hide navigation', accelerator: 'CmdOrCtrl+Shift+B' },
  'open-settings': { label: 'Settings', accelerator: 'CmdOrCtrl+,' },
  refresh: { label: 'Refresh', accelerator: 'F5', isOutsideShells: true },
  'show-shortcuts': { label: 'Keyboard shortcuts', accelerator: 'F1', isOutsideShells: true },
} as const satisfies Record<string, MenuCommandText>;
export type MenuCommand = keyof typeof menuCommands;

export const menuCommandNames = Object.keys(menuCommands) as [MenuCommand, ...MenuCommand[]];

/** A command with every field that it may have. */
export function menuCommand(command: MenuCommand): MenuCommandText {
  return menuCommands[command];
}

/** The keys of a command on this platform, if it has any. */
export function acceleratorOf(command: MenuCommand, isMac: boolean): string | undefined {
  const { accelerator, macAccelerator } = menuCommand(command);
  return isMac ? (macAccelerator ?? accelerator) : accelerator;
}

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** Physical keys of the accelerators whose character depends on Shift or on the layout. */
const codes: Record<string, string> = {
  '`': 'Backquote',
  ',': 'Comma',
  Left: 'ArrowLeft',
  Right: 'ArrowRight',
  Up: 'ArrowUp',
  Down: 'ArrowDown',
};

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

/** The command whose keys these are while a shell has the focus; the terminal leaves them alone. */
export function commandInShell(press: KeyPress, isMac: boolean): MenuCommand | undefined {
  return menuCommandNames.find((name) => {
    const accelerator = acceleratorOf(name, isMac);
    return (
      accelerator !== undefined &&
      !menuCommand(name).isOutsideShells &&
      isAccelerator(press, accelerator, isMac)
    );
  });
}

/** The accelerators that work while a shell has the focus; the terminal leaves them alone. */
export function isMenuKeyInShell(press: KeyPress, isMac: boolean): boolean {
  return commandInShell(press, isMac) !== undefined;
}

/** An accelerator as a person reads it. */
export function acceleratorText(accelerator: string, isMac: boolean): string {
  return accelerator
    .replace('CmdOrCtrl', isMac ? '⌘' : 'Ctrl')
    .replace('Alt', isMac ? '⌥' : 'Alt')
    .replace('PageDown', 'Page Down')
    .replace('PageUp', 'Page Up');
}

/** The keys of a command as a person reads them; empty where it has none. */
export function keysText(command: MenuCommand, isMac: boolean): string {
  const accelerator = acceleratorOf(command, isMac);
  return accelerator === undefined ? '' : acceleratorText(accelerator, isMac);
}
