import { parseTimeText } from './time-text';

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

/**
 * How the texts of a column compare: in natural order (`text`), as they are written (`id`), or as ISO 8601 times, whose
 * tokens may also say "5 minutes ago" (`time`).
 */
export type ColumnKind = 'text' | 'id' | 'time';
export type ColumnKinds = (column: string) => ColumnKind;
const allText: ColumnKinds = () => 'text';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Natural order: digits inside a text compare as numbers. */
export function compareText(left: string, right: string): number {
  return collator.compare(left, right);
}

/** Code units: digits inside an id are no numbers. */
function compareWritten(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareAs(kind: ColumnKind, left: string, right: string): number {
  return kind === 'text' ? compareText(left, right) : compareWritten(left.toLowerCase(), right.toLowerCase());
}

/** Undefined when one of the two is no time. */
function compareTimes(text: string, wanted: string): number | undefined {
  const wantedMs = parseTimeText(wanted, Date.now());
  const haveMs = Date.parse(text);
  return wantedMs === undefined || Number.isNaN(haveMs) ? undefined : haveMs - wantedMs;
}

function matchesText(text: string, token: FilterToken, kind: ColumnKind): boolean {
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
  }
  const order = kind === 'time' ? compareTimes(text, token.value) : compareAs(kind, text, token.value);
  if (order === undefined) return false;
  switch (token.operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function matchesToken<Row>(
  row: Row,
  token: FilterToken,
  columns: readonly string[],
  read: RowReader<Row>,
  kinds: ColumnKinds,
): boolean {
  const { propertyKey } = token;
  if (propertyKey !== undefined) return matchesText(read(row, propertyKey), token, kinds(propertyKey));
  const negative = token.operator.startsWith('!');
  // "does not contain" over any column means that no column contains it.
  return negative
    ? columns.every((column) => matchesText(read(row, column), token, kinds(column)))
    : columns.some((column) => matchesText(read(row, column), token, kinds(column)));
}

/** Rows that match, in the order asked for; the input is not changed. A tie keeps the order of the input. */
export function applyRowQuery<Row>(
  rows: readonly Row[],
  query: RowQuery,
  columns: readonly string[],
  read: RowReader<Row>,
  kinds: ColumnKinds = allText,
): Row[] {
  const matching = rows.filter((row) => {
    if (query.tokens.length === 0) return true;
    const test = (token: FilterToken) => matchesToken(row, token, columns, read, kinds);
    return query.operation === 'and' ? query.tokens.every(test) : query.tokens.some(test);
  });
  const { sort } = query;
  if (sort === undefined) return matching;
  const direction = sort.descending ? -1 : 1;
  const kind = kinds(sort.column);
  return matching.sort((a, b) => direction * compareAs(kind, read(a, sort.column), read(b, sort.column)));
}
