import { describe, expect, it } from 'vitest';
import { terminalThemeNames } from '#shared/settings/settings';
import { minimumContrast, terminalTheme } from '../../../../renderer/ui/terminal-theme';

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(left: string, right: string): number {
  const [dark = 0, bright = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** Black is what programs draw behind bright text; on a dark background it is no colour of text. */
const coloursOf = (theme: object, isDark: boolean) =>
  Object.entries(theme).filter(
    ([name]) => !/background|cursorAccent|selection/i.test(name) && !(isDark && name === 'black'),
  );

describe('the themes of the terminal', () => {
  it.each(terminalThemeNames.filter((name) => name !== 'app'))('let every colour be read in %s', (name) => {
    const theme = terminalTheme(name, true);
    const background = theme.background ?? '';
    const isDark = luminance(background) < 0.2;
    const tooPale = coloursOf(theme, isDark).filter(
      ([, colour]) => contrast(colour, background) < Math.max(4.5, minimumContrast(name)),
    );
    expect(tooPale).toEqual([]);
    expect(coloursOf(theme, isDark).length).toBeGreaterThan(15);
  });

  it('follow the window where that is chosen', () => {
    expect(terminalTheme('app', true)).toBe(terminalTheme('dark', false));
    expect(terminalTheme('app', false)).toBe(terminalTheme('light', true));
  });

  it('lift what programs choose in high contrast alone', () => {
    for (const name of terminalThemeNames) expect(minimumContrast(name) > 1).toBe(name === 'contrast');
  });
});
