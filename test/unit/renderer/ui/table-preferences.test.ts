import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TablePreferences, tablePreferencesSchema } from '#shared/settings/settings';
import {
  type ColumnDefault,
  defaultTablePreferences,
  mergeTablePreferences,
  pageSizeOptions,
} from '../../../../renderer/ui/table-preferences';

const columns: ColumnDefault[] = [
  { id: 'name', visible: true, isRowHeader: true },
  { id: 'nodeId', visible: true },
  { id: 'iamRole', visible: false },
];
const saved = (change: Partial<TablePreferences>): TablePreferences => ({
  columns: [],
  pageSize: 20,
  wrapLines: true,
  stripedRows: true,
  ...change,
});
const shown = (preferences: TablePreferences) =>
  preferences.columns.filter((column) => column.visible).map((column) => column.id);

describe('preferences of a table', () => {
  it('are the defaults of its columns before anybody changed them', () => {
    const preferences = mergeTablePreferences(undefined, columns);
    expect(preferences).toEqual(defaultTablePreferences(columns));
    expect(preferences.columns).toEqual(columns.map(({ id, visible }) => ({ id, visible })));
    expect(tablePreferencesSchema.parse(preferences)).toEqual(preferences);
  });

  it('keep order and visibility of the columns, and everything else that was chosen', () => {
    const chosen = saved({
      columns: [
        { id: 'iamRole', visible: true },
        { id: 'name', visible: true },
        { id: 'nodeId', visible: false },
      ],
      sort: { column: 'name', descending: true },
      widths: { name: 240 },
    });
    expect(mergeTablePreferences(chosen, columns)).toEqual(chosen);
  });

  it('drop a column that there is no more and add a new one with its default at the end', () => {
    const chosen = saved({
      columns: [
        { id: 'nodeId', visible: true },
        { id: 'gone', visible: true },
      ],
    });
    expect(mergeTablePreferences(chosen, columns).columns).toEqual([
      { id: 'nodeId', visible: true },
      { id: 'name', visible: true },
      { id: 'iamRole', visible: false },
    ]);
  });

  it('show the column that names the row, whatever is hidden', () => {
    const hidden = saved({ columns: columns.map(({ id }) => ({ id, visible: false })) });
    expect(shown(mergeTablePreferences(hidden, columns))).toEqual(['name']);
  });

  it.each([5, 21, 1000])('fall back to the default page size from %i, which is not offered', (pageSize) => {
    const offered = pageSizeOptions.map((option) => option.value);
    expect(offered).not.toContain(pageSize);
    expect(offered).toContain(mergeTablePreferences(saved({ pageSize }), columns).pageSize);
  });

  it('keep each page size that is offered', () => {
    for (const { value, label } of pageSizeOptions) {
      expect(mergeTablePreferences(saved({ pageSize: value }), columns).pageSize).toBe(value);
      expect(label).toContain(String(value));
    }
  });

  it('do not share their columns with the defaults', () => {
    const preferences = defaultTablePreferences(columns);
    for (const column of preferences.columns) column.visible = !column.visible;
    expect(columns.map((column) => column.visible)).toEqual([true, true, false]);
  });

  const ids = ['a', 'b', 'c', 'd', 'e'];
  const some = fc
    .shuffledSubarray(ids)
    .chain((chosen) =>
      fc.tuple(...chosen.map((id) => fc.record({ id: fc.constant(id), visible: fc.boolean() }))),
    );

  it('always name each column that there is once, and stay as they are when merged again', () => {
    fc.assert(
      fc.property(some, some, (remembered, present) => {
        const merged = mergeTablePreferences(saved({ columns: remembered }), present);
        expect(merged.columns.map(({ id }) => id).sort()).toEqual(present.map(({ id }) => id).sort());
        expect(mergeTablePreferences(merged, present)).toEqual(merged);
      }),
    );
  });
});
