import { describe, expect, it } from 'vitest';
import {
  countText,
  findProblem,
  searchOptions,
} from '../../../../../renderer/features/terminals/find-options';

describe('finding in a terminal', () => {
  it('counts from the top, and stops counting', () => {
    expect(countText('', -1, 0, 1000)).toBe('');
    expect(countText('x', -1, 0, 1000)).toBe('No match');
    expect(countText('x', 2, 17, 1000)).toBe('3 of 17');
    expect(countText('x', -1, 5, 1000)).toBe('5 matches');
    expect(countText('x', -1, 1000, 1000)).toBe('1,000+ matches');
  });

  it('refuses what is no expression, and one that would match everywhere', () => {
    const regex = { isCaseSensitive: false, isRegex: true };
    expect(findProblem('(', regex)).toContain('no regular expression');
    expect(findProblem('a*', regex)).toContain('empty');
    expect(findProblem('a+b?c', regex)).toBeUndefined();
    expect(findProblem('', regex)).toBeUndefined();
    expect(findProblem('(', { ...regex, isRegex: false })).toBeUndefined();
  });

  it('hands on what was chosen, with opaque colours in either theme', () => {
    for (const isDark of [true, false]) {
      const options = searchOptions({ isCaseSensitive: true, isRegex: true }, isDark);
      expect(options).toMatchObject({ caseSensitive: true, regex: true });
      for (const colour of Object.values(options.decorations ?? {})) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    }
  });
});
