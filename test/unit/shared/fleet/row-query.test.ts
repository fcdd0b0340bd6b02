import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyRowQuery,
  compareText,
  type FilterToken,
  filterOperators,
  type RowQuery,
} from '#shared/fleet/row-query';
import { rowQuerySchema } from '#shared/fleet/row-query-schema';

type Row = Record<string, string>;

const columns = ['name', 'version', 'tags'];
const read = (row: Row, column: string) => row[column] ?? '';
const rows: Row[] = [
  { name: 'web-10', version: '5.9', tags: 'env=prod' },
  { name: 'web-9', version: '5.10', tags: 'env=test' },
  { name: 'Database', version: '', tags: '' },
];

const names = (query: Partial<RowQuery>) =>
  applyRowQuery(rows, { tokens: [], operation: 'and', ...query }, columns, read).map((row) => row.name);
const where = (propertyKey: string | undefined, operator: FilterToken['operator'], value: string) =>
  names({ tokens: [{ propertyKey, operator, value }] });

describe('a row query', () => {
  it('without tokens lets every row through, in its order', () => {
    expect(names({})).toEqual(['web-10', 'web-9', 'Database']);
    expect(names({ operation: 'or' })).toEqual(['web-10', 'web-9', 'Database']);
  });

  it.each([
    ['=', 'name', 'web-9', ['web-9']],
    ['!=', 'name', 'web-9', ['web-10', 'Database']],
    [':', 'name', 'eb-', ['web-10', 'web-9']],
    ['!:', 'name', 'eb-', ['Database']],
    ['^', 'name', 'web', ['web-10', 'web-9']],
    ['^', 'name', 'eb', []],
    ['<', 'name', 'web-10', ['web-9', 'Database']],
    ['<=', 'name', 'web-9', ['web-9', 'Database']],
    ['>', 'name', 'web-9', ['web-10']],
    ['>=', 'name', 'web-9', ['web-10', 'web-9']],
    ['>', 'version', '5.9', ['web-9']],
    ['=', 'version', '', ['Database']],
    ['!=', 'version', '', ['web-10', 'web-9']],
  ] as const)('understands %s on the column %s with "%s"', (operator, column, value, found) => {
    expect(where(column, operator, value)).toEqual(found);
  });

  it('takes no account of case', () => {
    expect(where('name', '=', 'DATABASE')).toEqual(['Database']);
    expect(where('name', '!=', 'database')).toEqual(['web-10', 'web-9']);
    expect(where('name', '^', 'dataB')).toEqual(['Database']);
    expect(where(undefined, ':', 'ENV=')).toEqual(['web-10', 'web-9']);
  });

  it('takes an unknown column for an empty one', () => {
    expect(where('color', '=', '')).toHaveLength(3);
    expect(where('color', ':', 'red')).toEqual([]);
  });

  it('looks for free text in any column', () => {
    expect(where(undefined, ':', '5.1')).toEqual(['web-9']);
    expect(where(undefined, ':', 'prod')).toEqual(['web-10']);
    expect(where(undefined, '=', 'web-9')).toEqual(['web-9']);
  });

  it('finds with a negative free text the rows of which no column has it', () => {
    expect(where(undefined, '!:', 'prod')).toEqual(['web-9', 'Database']);
    expect(where(undefined, '!=', 'web-9')).toEqual(['web-10', 'Database']);
  });

  it('joins tokens by AND or by OR', () => {
    const tokens: FilterToken[] = [
      { propertyKey: 'name', operator: '^', value: 'web' },
      { propertyKey: 'tags', operator: ':', value: 'prod' },
    ];
    expect(names({ tokens })).toEqual(['web-10']);
    expect(names({ tokens, operation: 'or' })).toEqual(['web-10', 'web-9']);
  });

  it('sorts in natural order, either way', () => {
    expect(names({ sort: { column: 'name', descending: false } })).toEqual(['Database', 'web-9', 'web-10']);
    expect(names({ sort: { column: 'version', descending: true } })).toEqual(['web-9', 'web-10', 'Database']);
  });

  it('does not change what it is given', () => {
    const before = structuredClone(rows);
    names({ sort: { column: 'name', descending: false } });
    expect(rows).toEqual(before);
  });

  const text = fc.string({
    unit: fc.constantFrom('a', 'B', 'b', '1', '2', '0', '.', '-', 'é', ' '),
    maxLength: 6,
  });
  const anyRows = fc.array(fc.record({ name: text, version: text }), { maxLength: 20 });
  const anyToken = fc.record({
    propertyKey: fc.option(fc.constantFrom('name', 'version'), { nil: undefined }),
    operator: fc.constantFrom(...filterOperators),
    value: text,
  });
  const twoColumns = ['name', 'version'];

  it('keeps the order of rows that are alike, whichever way it sorts', () => {
    fc.assert(
      fc.property(anyRows, fc.boolean(), (given, descending) => {
        const query: RowQuery = { tokens: [], operation: 'and', sort: { column: 'name', descending } };
        const sorted = applyRowQuery(given, query, twoColumns, read);
        for (let index = 1; index < sorted.length; index += 1) {
          const [before, after] = [sorted[index - 1], sorted[index]] as [
            (typeof given)[0],
            (typeof given)[0],
          ];
          const order = compareText(before.name, after.name);
          expect(descending ? order >= 0 : order <= 0).toBe(true);
          if (order === 0) expect(given.indexOf(before)).toBeLessThan(given.indexOf(after));
        }
        expect(new Set(sorted)).toEqual(new Set(given));
      }),
    );
  });

  it('splits the rows with each operator and its opposite, on a column and in free text', () => {
    const opposites = [
      ['=', '!='],
      [':', '!:'],
      ['<', '>='],
      ['>', '<='],
    ] as const;
    const find = (given: readonly Row[], token: FilterToken) =>
      applyRowQuery(given, { tokens: [token], operation: 'and' }, twoColumns, read);
    fc.assert(
      fc.property(anyRows, fc.constantFrom(...opposites), text, (given, [one, other], value) => {
        const left = find(given, { propertyKey: 'name', operator: one, value });
        const right = find(given, { propertyKey: 'name', operator: other, value });
        expect(given.filter((row) => left.includes(row) !== right.includes(row))).toEqual(given);
        if (!other.startsWith('!')) return;
        const having = find(given, { operator: one, value });
        const lacking = find(given, { operator: other, value });
        expect(given.filter((row) => having.includes(row) !== lacking.includes(row))).toEqual(given);
      }),
    );
  });

  it('finds with AND no more and with OR no less than any of its tokens', () => {
    fc.assert(
      fc.property(anyRows, fc.array(anyToken, { minLength: 1, maxLength: 4 }), (given, tokens) => {
        const find = (some: typeof tokens, operation: 'and' | 'or') =>
          new Set(applyRowQuery(given, { tokens: some, operation }, twoColumns, read));
        const each = tokens.map((token) => find([token], 'and'));
        const isIn = (row: (typeof given)[0]) => each.map((found) => found.has(row));
        expect(find(tokens, 'and')).toEqual(new Set(given.filter((row) => isIn(row).every(Boolean))));
        expect(find(tokens, 'or')).toEqual(new Set(given.filter((row) => isIn(row).some(Boolean))));
      }),
    );
  });

  it('survives its way through another process', () => {
    fc.assert(
      fc.property(fc.array(anyToken), fc.constantFrom('and', 'or'), (tokens, operation) => {
        const query = { tokens, operation, sort: { column: 'name', descending: true } } as RowQuery;
        expect(rowQuerySchema.parse(structuredClone(query))).toEqual(query);
      }),
    );
  });

  it('is refused with an operator or a joining that there is not', () => {
    const token = { operator: '=', value: 'x' };
    for (const wrong of [
      { tokens: [{ ...token, operator: '~' }], operation: 'and' },
      { tokens: [token], operation: 'xor' },
      { tokens: [{ operator: '=', value: 7 }], operation: 'and' },
      { tokens: [token] },
      { tokens: [], operation: 'and', sort: { column: 'name' } },
    ])
      expect(rowQuerySchema.safeParse(wrong).success).toBe(false);
  });
});

describe('kinds of columns', () => {
  const minute = 60_000;
  const at = (agoMs: number) => new Date(Date.now() - agoMs).toISOString();
  const nodes = [
    { id: 'mi-0c6', seen: at(10 * minute) },
    { id: 'mi-04f', seen: at(2 * minute) },
    { id: 'mi-5a5', seen: '' },
  ];
  const kinds = (column: string) => (column === 'id' ? 'id' : 'time');
  const ids = (query: Partial<RowQuery>) =>
    applyRowQuery(
      nodes,
      { tokens: [], operation: 'and', ...query },
      ['id'],
      (row, column) => (column === 'id' ? row.id : row.seen),
      kinds,
    ).map((row) => row.id);
  const seen = (operator: FilterToken['operator'], value: string) =>
    ids({ tokens: [{ propertyKey: 'seen', operator, value }] });

  it('sorts ids as they are written', () => {
    expect(ids({ sort: { column: 'id', descending: false } })).toEqual(['mi-04f', 'mi-0c6', 'mi-5a5']);
  });

  it('sorts times from the earliest, unknown ones first', () => {
    expect(ids({ sort: { column: 'seen', descending: false } })).toEqual(['mi-5a5', 'mi-0c6', 'mi-04f']);
  });

  it('compares times with so long ago or a date, and never an unknown one', () => {
    expect(seen('<', '5 minutes ago')).toEqual(['mi-0c6']);
    expect(seen('>', '5 min')).toEqual(['mi-04f']);
    expect(seen('>=', '2020-01-01')).toEqual(['mi-0c6', 'mi-04f']);
    expect(seen('<', '2020-01-01')).toEqual([]);
  });

  it('finds nothing by what is no time', () => {
    for (const operator of ['<', '<=', '>', '>='] as const) expect(seen(operator, 'soon')).toEqual([]);
  });
});

describe('compareText', () => {
  it('orders digits inside a text as numbers', () => {
    const natural = ['10.0.0.2', '10.0.0.10', 'web-2', 'web-10', 'web-10a'];
    expect([...natural].reverse().sort(compareText)).toEqual(natural);
  });

  it('takes no account of case and puts the empty text first', () => {
    expect(compareText('WEB', 'web')).toBe(0);
    expect(['b', '', 'A'].sort(compareText)).toEqual(['', 'A', 'b']);
  });
});
