import type { PaletteItem } from './palette-item';

/** What is looked through of an item, in small letters; made once for many queries. */
export interface SearchableItem {
  item: PaletteItem;
  text: string;
  also: readonly string[];
}

export interface RankedItems {
  /** The best first, at most as many as were asked for. */
  items: PaletteItem[];
  /** How many match in all. */
  matchCount: number;
}

const kindOrder: Record<PaletteItem['kind'], number> = { shell: 0, node: 1, layout: 2, page: 3, command: 4 };
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function searchable(items: readonly PaletteItem[]): SearchableItem[] {
  return items.map((item) => ({
    item,
    text: item.text.toLowerCase(),
    also: (item.also ?? []).map((text) => text.toLowerCase()),
  }));
}

/** How well a word fits a text; 0 for not at all. */
function fitOf(word: string, text: string): number {
  if (text === word) return 6;
  const at = text.indexOf(word);
  if (at === 0) return 5;
  if (at > 0) {
    // At the start of a word of the text is better than within one; one place is as good as another.
    for (let place = at; place > 0; place = text.indexOf(word, place + 1))
      if (!/[a-z0-9]/.test(text.charAt(place - 1))) return 4;
    return 3;
  }
  return 0;
}

/** Whether the letters of a word stand in a text in this order, the first of them at the start of a word: "wsh" in "web shop". */
function isScattered(word: string, text: string): boolean {
  for (let start = 0; start < text.length; start += 1) {
    if (text.charAt(start) !== word.charAt(0)) continue;
    if (start > 0 && /[a-z0-9]/.test(text.charAt(start - 1))) continue;
    let from = start + 1;
    let index = 1;
    while (index < word.length) {
      const next = text.indexOf(word.charAt(index), from);
      if (next < 0) break;
      from = next + 1;
      index += 1;
    }
    if (index === word.length) return true;
  }
  return false;
}

/**
 * How well a query fits an item: every word of it must fit the text or one of the other texts, where it counts a little less.
 * Scattered letters fit the text alone, and less than anything else. 0 for not at all; higher is better.
 */
function score({ text, also }: SearchableItem, words: readonly string[]): number {
  let total = 0;
  for (const word of words) {
    let best = fitOf(word, text) * 2;
    for (const other of also) best = Math.max(best, fitOf(word, other) * 2 - 1);
    if (best <= 0 && word.length > 1 && isScattered(word, text)) best = 1;
    if (best <= 0) return 0;
    total += best;
  }
  return total / words.length;
}

function isBefore(left: PaletteItem, right: PaletteItem): number {
  return kindOrder[left.kind] - kindOrder[right.kind] || collator.compare(left.text, right.text);
}

/**
 * The items that fit a query, best first; equals by kind and then in natural order. An empty query keeps the order of the
 * input. A query that begins with ">" is about commands and pages alone.
 */
export function rankItems(items: readonly SearchableItem[], query: string, limit: number): RankedItems {
  const isOfCommands = query.trimStart().startsWith('>');
  const wanted = isOfCommands
    ? items.filter(({ item }) => item.kind === 'command' || item.kind === 'page')
    : items;
  const words = query
    .trim()
    .replace(/^>/, '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0)
    return { items: wanted.slice(0, limit).map(({ item }) => item), matchCount: wanted.length };
  const matching: { item: PaletteItem; points: number }[] = [];
  for (const one of wanted) {
    const points = score(one, words);
    if (points > 0) matching.push({ item: one.item, points });
  }
  matching.sort((left, right) => right.points - left.points || isBefore(left.item, right.item));
  return { items: matching.slice(0, limit).map(({ item }) => item), matchCount: matching.length };
}
