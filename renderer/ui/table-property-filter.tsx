import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { useMemo } from 'react';
import type { ColumnKind } from '#shared/fleet/row-query';

export interface TableFilterProps<Row> {
  filter: PropertyFilterProps.Query;
  /** What the rows are, in the plural: "nodes". */
  noun: string;
  properties: readonly { key: string; label: string; group: string; kind: ColumnKind }[];
  rows: readonly Row[];
  text: (row: Row, column: string) => string;
  matchCount: number;
  onChange(filter: PropertyFilterProps.Query): void;
}

/** Values that are offered: of so many rows, so many in all, and none that is a text to read. */
const offeredRows = 2000;
const offeredValues = 2000;
const longestOffered = 80;

const offeredTimes = ['5 minutes ago', '1 hour ago', '1 day ago', '7 days ago', '30 days ago'];
const operators: Record<ColumnKind, PropertyFilterProps.ComparisonOperator[]> = {
  text: [':', '!:', '=', '!=', '^', '<', '<=', '>', '>='],
  id: ['=', '!=', ':', '!:', '^'],
  time: ['<', '>'],
};
const defaultOperators = { text: ':', id: '=', time: '<' } as const;

function valuesOf<Row>({ rows, properties: all, text }: TableFilterProps<Row>) {
  const options = new Map<string, PropertyFilterProps.FilteringOption>();
  const properties = all.filter(({ kind }) => kind !== 'time');
  for (const { key } of all.filter(({ kind }) => kind === 'time'))
    for (const value of offeredTimes) options.set(`${key}\n${value}`, { propertyKey: key, value });
  for (const row of rows.slice(0, offeredRows)) {
    for (const { key } of properties) {
      const value = text(row, key);
      if (value !== '' && value.length <= longestOffered && options.size < offeredValues)
        options.set(`${key}\n${value}`, { propertyKey: key, value });
    }
  }
  return [...options.values()];
}

/** Filter by property, operator and value, or by free text in any column. */
export function TablePropertyFilter<Row>(props: TableFilterProps<Row>) {
  const { filter, noun, properties, rows, matchCount, onChange } = props;
  const filteringOptions = useMemo(() => valuesOf(props), [rows]);
  return (
    <PropertyFilter
      query={filter}
      onChange={({ detail }) => onChange(detail)}
      filteringProperties={properties.map((property) => ({
        key: property.key,
        propertyLabel: property.label,
        groupValuesLabel: `${property.label} values`,
        group: property.group,
        operators: operators[property.kind],
        defaultOperator: defaultOperators[property.kind],
      }))}
      filteringOptions={filteringOptions}
      customGroupsText={[
        { properties: 'Columns', values: 'Values', group: 'columns' },
        { properties: 'Tags', values: 'Tag values', group: 'tags' },
      ]}
      filteringPlaceholder={`Find ${noun}`}
      filteringAriaLabel={`Find ${noun}`}
      countText={`${matchCount.toLocaleString()} ${matchCount === 1 ? 'match' : 'matches'}`}
    />
  );
}
