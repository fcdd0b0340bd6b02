import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaletteItem } from '../../../../../renderer/features/palette/palette-item';
import { rankItems, searchable } from '../../../../../renderer/features/palette/rank-items';

const item = (kind: PaletteItem['kind'], text: string, also: string[] = []): PaletteItem => ({
  id: `${kind} ${text}`,
  kind,
  text,
  also,
  choose: () => {},
});
const node = (text: string, ...also: string[]) => item('node', text, also);
const found = (items: PaletteItem[], query: string, limit = 50) =>
  rankItems(searchable(items), query, limit).items.map(({ text }) => text);

describe('what the palette finds', () => {
  const fleet = [
    node('web-1', 'mi-0a1', '10.0.0.12', 'role=web', 'Environment=production'),
    node('web-12', 'mi-0a2', '10.0.0.13', 'role=web'),
    node('db-primary', 'mi-0b1', '10.0.1.12', 'role=db', 'Environment=production'),
    item('command', 'Split right'),
    item('page', 'Settings'),
  ];

  it.each([
    ['web-1', ['web-1', 'web-12']],
    ['mi-0b1', ['db-primary']],
    ['0b1', ['db-primary']],
    ['10.0.1', ['db-primary']],
    ['.0.13', ['web-12']],
    ['environment=prod', ['db-primary', 'web-1']],
    ['primary', ['db-primary']],
    ['PRIMARY', ['db-primary']],
    ['split', ['Split right']],
    ['nothing-of-it', []],
  ])('finds by any part: %s', (query, expected) => {
    expect(found(fleet, query)).toEqual(expected);
  });

  it('wants every word, in whatever order and place', () => {
    expect(found(fleet, 'prod web')).toEqual(['web-1']);
    expect(found(fleet, 'web prod')).toEqual(['web-1']);
    expect(found(fleet, 'web db')).toEqual([]);
  });

  it('puts the whole before its beginning, that before a word, that before a part, that before scattered letters', () => {
    const items = ['a shop', 'shop-front', 'workshop', 'shop', 's-h-o-p'].map((text) => node(text));
    expect(found(items, 'shop')).toEqual(['shop', 'shop-front', 'a shop', 'workshop', 's-h-o-p']);
  });

  it('puts a name before a tag that fits as well', () => {
    expect(found([node('a', 'web'), node('web')], 'web')).toEqual(['web', 'a']);
  });

  it('takes scattered letters from the start of a word, and in names alone', () => {
    expect(found([node('web shop'), node('swish')], 'wsh')).toEqual(['web shop']);
    expect(found([node('a', 'web shop')], 'wsh')).toEqual([]);
  });

  it('orders equals by kind, then as numbers count', () => {
    const items = [item('command', 'web-2'), node('web-10'), node('web-9'), item('shell', 'web-2')];
    expect(rankItems(searchable(items), 'web', 9).items.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'shell web-2',
      'node web-9',
      'node web-10',
      'command web-2',
    ]);
  });

  it('keeps the order of the input where nothing is looked for', () => {
    expect(found(fleet, '  ')).toEqual(fleet.map(({ text }) => text));
  });

  it('is about commands and pages after a ">"', () => {
    expect(found(fleet, '>')).toEqual(['Split right', 'Settings']);
    expect(found([...fleet, node('split')], '> split')).toEqual(['Split right']);
  });

  it('shows as many as were asked for, and counts all', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => node(`node-${index}`, `10.0.0.${index}`));
    const { items, matchCount } = rankItems(searchable(many), 'node-99', 60);
    expect(items).toHaveLength(60);
    expect(items[0]?.text).toBe('node-99');
    expect(matchCount).toBeGreaterThan(100);
  });

  it('finds what any piece of its name, id or tag is typed', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abcxyz019-.='), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.nat(), fc.nat(), fc.boolean(), (name, tag, from, length, isTag) => {
        const whole = isTag ? tag : name;
        const start = from % whole.length;
        const part = whole.slice(start, start + 1 + (length % whole.length));
        expect(found([node(name, tag)], part)).toEqual([name]);
      }),
    );
  });
});
