import { describe, expect, it } from 'vitest';
import type { KeyPress } from '#shared/menu/menu-commands';
import { keyUse, type Platform } from '../../../../../renderer/features/terminals/terminal-keys';

const press = (keys: string): KeyPress => {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  return {
    key,
    code: /^[A-Za-z]$/.test(key) ? `Key${key.toUpperCase()}` : key,
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
};
const use = (keys: string, platform: Platform, more: { selected?: boolean; ended?: boolean } = {}) =>
  keyUse(press(keys), false, {
    platform,
    hasSelection: more.selected ?? false,
    isEnded: more.ended ?? false,
  });

describe('copy and paste', () => {
  it('are Ctrl+Shift+C and V, or with Insert, on Linux, where Ctrl+C and V are the shell’s', () => {
    expect(use('Ctrl+Shift+C', 'linux', { selected: true })).toBe('copy');
    expect(use('Ctrl+Insert', 'linux', { selected: true })).toBe('copy');
    expect(use('Ctrl+Shift+V', 'linux')).toBe('page');
    expect(use('Shift+Insert', 'linux')).toBe('page');
    expect(use('Ctrl+c', 'linux', { selected: true })).toBe('shell');
    expect(use('Ctrl+v', 'linux')).toBe('shell');
  });

  it('are Ctrl+C with a selection and Ctrl+V on Windows besides; without one Ctrl+C interrupts', () => {
    expect(use('Ctrl+c', 'win32', { selected: true })).toBe('copy');
    expect(use('Ctrl+c', 'win32')).toBe('shell');
    expect(use('Ctrl+v', 'win32')).toBe('page');
    expect(use('Ctrl+Shift+V', 'win32')).toBe('page');
  });

  it('are Command+C and V on macOS, where Ctrl+C and V are the shell’s', () => {
    expect(use('Meta+c', 'darwin', { selected: true })).toBe('copy');
    expect(use('Meta+v', 'darwin')).toBe('page');
    expect(use('Ctrl+c', 'darwin', { selected: true })).toBe('shell');
    expect(use('Ctrl+v', 'darwin')).toBe('shell');
  });
});

describe('the keys of a terminal', () => {
  const altGr = { platform: 'win32', hasSelection: true, isEnded: false } as const;

  it.each(['Ctrl+Alt+q', 'Ctrl+Alt+e', 'Ctrl+Alt+c', 'Ctrl+Alt+v', 'Ctrl+Alt+Shift+k', 'Alt+7'])(
    'give %s to the shell when AltGr is held',
    (keys) => {
      expect(keyUse(press(keys), true, altGr)).toBe('shell');
      expect(keyUse(press(keys), true, { ...altGr, platform: 'linux' })).toBe('shell');
    },
  );

  it.each(['Dead', 'Process', 'é', '@', '€', '~'])('give %s to the shell', (key) => {
    for (const platform of ['linux', 'win32', 'darwin'] as const)
      expect(keyUse({ ...press('x'), key, code: 'BracketLeft' }, false, { ...altGr, platform })).toBe(
        'shell',
      );
  });

  it('leave the commands of the menu to it, and Ctrl+K to the shell', () => {
    expect(use('Ctrl+Shift+K', 'linux')).toBe('page');
    expect(use('Ctrl+k', 'linux')).toBe('shell');
    expect(use('Meta+k', 'darwin')).toBe('page');
    expect(use('Ctrl+PageDown', 'linux')).toBe('page');
    expect(use('Ctrl+Shift+F', 'linux')).toBe('find');
    expect(use('Meta+f', 'darwin')).toBe('find');
    expect(use('Ctrl+f', 'darwin')).toBe('shell');
  });

  it('open the menu of the pane with the menu key and Shift+F10', () => {
    expect(use('ContextMenu', 'linux')).toBe('menu');
    expect(use('Shift+F10', 'linux')).toBe('menu');
    expect(use('F10', 'linux')).toBe('shell');
  });

  it('start anew with Enter where the session has ended, and let Tab go on', () => {
    expect(use('Enter', 'linux', { ended: true })).toBe('start-anew');
    expect(use('Tab', 'linux', { ended: true })).toBe('page');
    expect(use('Enter', 'linux')).toBe('shell');
    expect(use('Tab', 'linux')).toBe('shell');
  });
});
