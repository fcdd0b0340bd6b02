import { describe, expect, it } from 'vitest';
import {
  acceleratorOf,
  acceleratorText,
  commandInShell,
  isAccelerator,
  isMenuKeyInShell,
  type KeyPress,
  keysText,
  menuCommand,
  menuCommandNames,
} from '#shared/menu/menu-commands';

const press = (key: string, code: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('the commands of the menu', () => {
  it.each([true, false])('have keys that no other one has (macOS: %s)', (isMac) => {
    const all = menuCommandNames.flatMap((name) => {
      const second = menuCommand(name).outsideShells;
      return [acceleratorOf(name, isMac), isMac ? undefined : second].filter((one) => one !== undefined);
    });
    expect(new Set(all).size).toBe(all.length);
  });

  it('never use Ctrl+Alt, which is AltGr on Windows', () => {
    for (const name of menuCommandNames) expect(acceleratorOf(name, false) ?? '').not.toContain('Alt');
  });

  it('leave Ctrl+K to shells, which delete to the end of the line with it, and Command+K to nobody else', () => {
    expect(isMenuKeyInShell(press('k', 'KeyK', { ctrlKey: true }), false)).toBe(false);
    expect(commandInShell(press('K', 'KeyK', { ctrlKey: true, shiftKey: true }), false)).toBe('open-palette');
    expect(commandInShell(press('k', 'KeyK', { metaKey: true }), true)).toBe('open-palette');
  });

  it('leave F1, F2 and F5 to programs in a shell', () => {
    for (const key of ['F1', 'F2', 'F5']) expect(isMenuKeyInShell(press(key, key), false)).toBe(false);
  });

  it('are known by the physical arrow keys', () => {
    const held = { ctrlKey: true, shiftKey: true };
    expect(commandInShell(press('ArrowLeft', 'ArrowLeft', held), false)).toBe('focus-left');
    expect(commandInShell(press('ArrowDown', 'ArrowDown', held), false)).toBe('focus-down');
    expect(commandInShell(press('ArrowLeft', 'ArrowLeft', { ctrlKey: true }), false)).toBeUndefined();
    expect(commandInShell(press('ArrowLeft', 'ArrowLeft', { metaKey: true, altKey: true }), true)).toBe(
      'focus-left',
    );
  });

  it('are not meant when another modifier is held', () => {
    const held = { ctrlKey: true, shiftKey: true };
    expect(isAccelerator(press('T', 'KeyT', held), 'CmdOrCtrl+Shift+T', false)).toBe(true);
    for (const other of ['altKey', 'metaKey'] as const)
      expect(isAccelerator(press('T', 'KeyT', { ...held, [other]: true }), 'CmdOrCtrl+Shift+T', false)).toBe(
        false,
      );
  });

  it('are read as a person writes keys', () => {
    expect(acceleratorText('CmdOrCtrl+Shift+T', false)).toBe('Ctrl+Shift+T');
    expect(acceleratorText('CmdOrCtrl+PageDown', true)).toBe('⌘+Page Down');
    expect(keysText('focus-left', true)).toBe('⌘+⌥+Left');
    expect(keysText('save-layout', false)).toBe('');
  });
});
