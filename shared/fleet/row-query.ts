/**
 * A filter over rows as a value: the same value drives a table on the screen and the export of its rows,
 * so that what is written is what is shown. Shape of Cloudscape's property filter query.
 */
export const filterOperators = ['=', '!=', ':', '!:', '^', '<', '<=', '>', '>='] as const;

export interface RowQuery {
  tokens: {
    /** Absent for free text, which matches any column. */
    propertyKey?: string | undefined;
    operator: (typeof filterOperators)[number];
    value: string;
  }[];
  operation: 'and' | 'or';
  sort?: { column: string; descending: boolean } | undefined;
}
export type FilterToken = RowQuery['tokens'][number];

/** A row gives a text per column; an absent column is an empty text. */
export type RowReader<Row> = (row: Row, column: string) => string;

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Natural order: digits inside a text compare as numbers. */
export function compareText(left: string, right: string): number {
  return collator.compare(left, right);
}

function matchesText(text: string, token: FilterToken): boolean {
  const have = text.toLowerCase();
  const want = token.value.toLowerCase();
  switch (token.operator) {
    case '=':
      return have === want;
    case '!=':
      return have !== want;
    case ':':
      return have.includes(want);
    case '!:':
      return !have.includes(want);
    case '^':
      return have.startsWith(want);
    case '<':
      return compareText(text, token.value) < 0;
    case '<=':
      return compareText(text, token.value) <= 0;
    case '>':
      return compareText(text, token.value) > 0;
    case '>=':
      return compareText(text, token.value) >= 0;
  }
}

function matchesToken<Row>(
  row: Row,
  token: FilterToken,
  columns: readonly string[],
  read: RowReader<Row>,
): boolean {
  if (token.propertyKey !== undefined) return matchesText(read(row, token.propertyKey), token);
  const negative = token.operator.startsWith('!');
  // "does not contain" over any column means that no column contains it.
  return negative
    ? columns.every((column) => matchesText(read(row, column), token))
    : columns.some((column) => matchesText(read(row, column), token));
}

/** Rows that match, in the order asked for; the input is not changed. A tie keeps the order of the input. */
export function applyRowQuery<Row>(
  rows: readonly Row[],
  query: RowQuery,
  columns: readonly string[],
  read: RowReader<Row>,
): Row[] {
  const matching = rows.filter((row) => {
    if (query.tokens.length === 0) return true;
    const test = (token: FilterToken) => matchesToken(row, token, columns, read);
    return query.operation === 'and' ? query.tokens.every(test) : query.tokens.some(test);
  });
  const { sort } = query;
  if (sort === undefined) return matching;
  const direction = sort.descending ? -1 : 1;
  return matching.sort((a, b) => direction * compareText(read(a, sort.column), read(b, sort.column)));
}
