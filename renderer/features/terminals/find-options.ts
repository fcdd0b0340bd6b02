import type { ISearchOptions } from '@xterm/addon-search';

export interface FindOptions {
  isCaseSensitive: boolean;
  isRegex: boolean;
}

/** Why a text cannot be looked for, as a sentence; undefined when it can. */
export function findProblem(text: string, { isRegex }: FindOptions): string | undefined {
  if (!isRegex || text === '') return undefined;
  try {
    return new RegExp(text).test('') ? 'This expression matches the empty text.' : undefined;
  } catch {
    return 'This is no regular expression.';
  }
}

/** "3 of 17" as matches are counted from the top; `limit` is how many are counted. */
export function countText(text: string, index: number, count: number, limit: number): string {
  if (text === '') return '';
  if (count === 0) return 'No match';
  if (count >= limit) return `${limit.toLocaleString('en')}+ matches`;
  return index < 0
    ? `${count.toLocaleString('en')} matches`
    : `${index + 1} of ${count.toLocaleString('en')}`;
}

/** The addon marks matches in colours of its own, which must be opaque. */
export function searchOptions({ isCaseSensitive, isRegex }: FindOptions, isDark: boolean): ISearchOptions {
  return {
    caseSensitive: isCaseSensitive,
    regex: isRegex,
    decorations: isDark
      ? {
          matchBackground: '#4d4200',
          matchOverviewRuler: '#b8a000',
          activeMatchBackground: '#8a5200',
          activeMatchBorder: '#ffb347',
          activeMatchColorOverviewRuler: '#ffb347',
        }
      : {
          matchBackground: '#fff0a3',
          matchOverviewRuler: '#b38f00',
          activeMatchBackground: '#ffc266',
          activeMatchBorder: '#a35200',
          activeMatchColorOverviewRuler: '#a35200',
        },
  };
}
