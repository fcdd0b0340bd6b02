import Input from '@cloudscape-design/components/input';
import { lazy, Suspense } from 'react';
import type { TableFilterProps } from './table-property-filter';

const TablePropertyFilter = lazy(async () => ({
  default: (await import('./table-property-filter')).TablePropertyFilter as <Row>(
    props: TableFilterProps<Row>,
  ) => React.ReactNode,
}));

/** The filter over a table; in the first frame of the window, the field alone. */
export function TableFilter<Row>({ isShown, ...props }: TableFilterProps<Row> & { isShown: boolean }) {
  const field = (
    <div className="filter-field">
      <Input
        type="search"
        value=""
        readOnly
        placeholder={`Find ${props.noun}`}
        ariaLabel={`Find ${props.noun}`}
        disableBrowserAutocorrect
      />
    </div>
  );
  if (!isShown) return field;
  return (
    <Suspense fallback={field}>
      <TablePropertyFilter {...(props as unknown as TableFilterProps<unknown>)} />
    </Suspense>
  );
}
