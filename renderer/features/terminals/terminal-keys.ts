import { commandInShell, type KeyPress } from '#shared/menu/menu-commands';

export type Platform = 'linux' | 'darwin' | 'win32';

/**
 * What a key press in a terminal is for. `shell`: the terminal encodes it. `page`: the page, the menu or the browser have a
 * use for it, so that the terminal leaves it alone.
 */
export type KeyUse = 'shell' | 'page' | 'copy' | 'find' | 'menu' | 'start-anew';

interface KeyContext {
  platform: Platform;
  hasSelection: boolean;
  /** Nobody reads what is typed. */
  isEnded: boolean;
}

/**
 * Copy and paste are as each platform expects them: Command+C and V; Ctrl+Shift+C and V or Shift+Insert; on Windows Ctrl+C
 * with a selection and Ctrl+V besides. What AltGr writes never counts as Ctrl+Alt.
 */
export function keyUse(
  press: KeyPress,
  isAltGr: boolean,
  { platform, hasSelection, isEnded }: KeyContext,
): KeyUse {
  const isMac = platform === 'darwin';
  if (isAltGr && !isMac) return 'shell';
  const command = commandInShell(press, isMac);
  // Without the way over the menu, what is typed next is in the field already.
  if (command === 'find-in-terminal') return 'find';
  if (command !== undefined) return 'page';
  if (press.key === 'ContextMenu' || (press.key === 'F10' && press.shiftKey && !press.ctrlKey)) return 'menu';
  if (isEnded && press.code === 'Enter') return 'start-anew';
  if (isEnded && press.code === 'Tab') return 'page';
  const isCommand = isMac
    ? press.metaKey && !press.ctrlKey && !press.altKey
    : press.ctrlKey && press.shiftKey && !press.altKey;
  if (isCommand && press.code === 'KeyC') return hasSelection ? 'copy' : isMac ? 'page' : 'shell';
  if (isCommand && press.code === 'KeyV') return 'page';
  if (press.key === 'Insert' && press.shiftKey) return 'page';
  if (press.key === 'Insert' && press.ctrlKey && hasSelection) return 'copy';
  if (platform === 'win32' && press.ctrlKey && !press.shiftKey && !press.altKey) {
    if (press.code === 'KeyC' && hasSelection) return 'copy';
    if (press.code === 'KeyV') return 'page';
  }
  return 'shell';
}
