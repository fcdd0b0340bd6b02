import type { TablePreferences } from '#shared/settings/settings';

export interface ColumnDefault {
  id: string;
  visible: boolean;
  /** It names the row, and cannot be hidden. */
  isRowHeader?: boolean;
}

const pageSizes = [20, 50, 100, 200];

export function defaultTablePreferences(columns: readonly ColumnDefault[]): TablePreferences {
  return {
    columns: columns.map(({ id, visible }) => ({ id, visible })),
    pageSize: 50,
    wrapLines: false,
    stripedRows: false,
  };
}

/**
 * Remembered preferences made to fit the columns that there are: unknown columns are dropped, new ones are added with
 * their default, order and visibility are kept.
 */
export function mergeTablePreferences(
  saved: TablePreferences | undefined,
  columns: readonly ColumnDefault[],
): TablePreferences {
  const defaults = defaultTablePreferences(columns);
  if (!saved) return defaults;
  const known = saved.columns.filter(({ id }) => columns.some((column) => column.id === id));
  const added = defaults.columns.filter(({ id }) => !known.some((column) => column.id === id));
  const mustShow = (id: string) => columns.some((column) => column.id === id && column.isRowHeader);
  const merged = [...known, ...added].map(({ id, visible }) => ({ id, visible: visible || mustShow(id) }));
  return {
    ...saved,
    columns: merged,
    pageSize: pageSizes.includes(saved.pageSize) ? saved.pageSize : defaults.pageSize,
  };
}

export const pageSizeOptions = pageSizes.map((value) => ({ value, label: `${value} rows` }));
