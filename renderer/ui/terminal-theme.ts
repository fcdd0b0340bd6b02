import type { ITheme } from '@xterm/xterm';
import type { TerminalThemeName } from '#shared/settings/settings';

// Text in each of the colours has at least 4.5:1 contrast, but for black on dark, which programs use as a background.

/** Made to stand beside Cloudscape's surfaces, as the light one is. */
const darkTerminal: ITheme = {
  background: '#0f141a',
  foreground: '#dedee3',
  cursor: '#42b4ff',
  cursorAccent: '#0f141a',
  selectionBackground: '#2b5a88',
  black: '#424650',
  red: '#ff7a7a',
  green: '#2bb534',
  yellow: '#ffe347',
  blue: '#42b4ff',
  magenta: '#bf80ff',
  cyan: '#40d9c0',
  white: '#dedee3',
  brightBlack: '#8c8c94',
  brightRed: '#ffadad',
  brightGreen: '#7ae17f',
  brightYellow: '#fff0a3',
  brightBlue: '#99cbff',
  brightMagenta: '#d9b3ff',
  brightCyan: '#8ff0e0',
  brightWhite: '#ffffff',
};

const lightTerminal: ITheme = {
  background: '#ffffff',
  foreground: '#0f141a',
  cursor: '#006ce0',
  cursorAccent: '#ffffff',
  selectionBackground: '#b8dcff',
  black: '#0f141a',
  red: '#b30000',
  green: '#00702f',
  yellow: '#7d5c00',
  blue: '#0053ad',
  magenta: '#7300e5',
  cyan: '#00677a',
  white: '#656871',
  brightBlack: '#424650',
  brightRed: '#db0000',
  brightGreen: '#00802f',
  brightYellow: '#855900',
  brightBlue: '#006ce0',
  brightMagenta: '#8f2bff',
  brightCyan: '#00778a',
  brightWhite: '#0f141a',
};

/** Blue by night. */
const midnightTerminal: ITheme = {
  background: '#0b1026',
  foreground: '#d5dcf5',
  cursor: '#ffd166',
  cursorAccent: '#0b1026',
  selectionBackground: '#33427d',
  black: '#2a3358',
  red: '#ff7f8f',
  green: '#6fd6a0',
  yellow: '#ffd166',
  blue: '#7fa8ff',
  magenta: '#d79bff',
  cyan: '#63d4e8',
  white: '#d5dcf5',
  brightBlack: '#8a95c2',
  brightRed: '#ffa8b3',
  brightGreen: '#9be8c0',
  brightYellow: '#ffe2a0',
  brightBlue: '#aac5ff',
  brightMagenta: '#e6c2ff',
  brightCyan: '#9be7f3',
  brightWhite: '#ffffff',
};

/** Warm and dark. */
const emberTerminal: ITheme = {
  background: '#1d1512',
  foreground: '#ecdccb',
  cursor: '#ff9e57',
  cursorAccent: '#1d1512',
  selectionBackground: '#5a3d2c',
  black: '#40302a',
  red: '#ff7d66',
  green: '#b3c95a',
  yellow: '#f5bd4f',
  blue: '#86b4d6',
  magenta: '#e39bb8',
  cyan: '#7fc8b5',
  white: '#ecdccb',
  brightBlack: '#a18d7f',
  brightRed: '#ffa796',
  brightGreen: '#cfe08c',
  brightYellow: '#ffd98a',
  brightBlue: '#b0d0e8',
  brightMagenta: '#f0bfd2',
  brightCyan: '#aae0d2',
  brightWhite: '#fff8f0',
};

/** Ink on warm paper. */
const paperTerminal: ITheme = {
  background: '#fbf6ea',
  foreground: '#2e2a22',
  cursor: '#8a4b00',
  cursorAccent: '#fbf6ea',
  selectionBackground: '#e6d6ac',
  black: '#2e2a22',
  red: '#a5271b',
  green: '#3d6411',
  yellow: '#7d5600',
  blue: '#1f5591',
  magenta: '#84327f',
  cyan: '#11656a',
  white: '#6b6453',
  brightBlack: '#57503f',
  brightRed: '#b93a2c',
  brightGreen: '#47701a',
  brightYellow: '#855e08',
  brightBlue: '#2c67a8',
  brightMagenta: '#96458f',
  brightCyan: '#1c7075',
  brightWhite: '#2e2a22',
};

/** Every colour at 7:1 and more; what programs choose besides is lifted to that, see `minimumContrast`. */
const contrastTerminal: ITheme = {
  background: '#000000',
  foreground: '#ffffff',
  cursor: '#ffff00',
  cursorAccent: '#000000',
  selectionBackground: '#ffffff',
  selectionForeground: '#000000',
  black: '#000000',
  red: '#ff9090',
  green: '#5dff5d',
  yellow: '#ffff4d',
  blue: '#9cc2ff',
  magenta: '#ffa3ff',
  cyan: '#4dffff',
  white: '#ffffff',
  brightBlack: '#bdbdbd',
  brightRed: '#ffb8b8',
  brightGreen: '#a3ffa3',
  brightYellow: '#ffffa3',
  brightBlue: '#c7dcff',
  brightMagenta: '#ffccff',
  brightCyan: '#a3ffff',
  brightWhite: '#ffffff',
};

const themes: Record<Exclude<TerminalThemeName, 'app'>, ITheme> = {
  dark: darkTerminal,
  light: lightTerminal,
  midnight: midnightTerminal,
  ember: emberTerminal,
  paper: paperTerminal,
  contrast: contrastTerminal,
};

export function terminalTheme(name: TerminalThemeName, isDark: boolean): ITheme {
  return themes[name === 'app' ? (isDark ? 'dark' : 'light') : name];
}

/** To which contrast the terminal lifts colours; 1 leaves them as programs choose them. */
export function minimumContrast(name: TerminalThemeName): number {
  return name === 'contrast' ? 7 : 1;
}

const ownFonts =
  '"JetBrains Mono", "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** The CSS font list of a terminal: a chosen family before the application's own. */
export function terminalFonts(chosen: string): string {
  const family = chosen.trim().replace(/["\\]/g, '');
  return family === '' ? ownFonts : `"${family}", ${ownFonts}`;
}
