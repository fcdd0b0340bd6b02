import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import type { TablePreferences } from '#shared/settings/settings';
import { pageSizeOptions } from './table-preferences';

export interface TablePreferencesDialogProps {
  preferences: TablePreferences;
  columns: readonly { id: string; label: string; isRowHeader?: boolean }[];
  onChange(patch: Partial<TablePreferences>): void;
}

/** Columns and their order, rows per page, wrapping and stripes of one table. */
export function TablePreferencesDialog({ preferences, columns, onChange }: TablePreferencesDialogProps) {
  return (
    <CollectionPreferences
      title="Table preferences"
      confirmLabel="Apply"
      cancelLabel="Cancel"
      preferences={{
        pageSize: preferences.pageSize,
        wrapLines: preferences.wrapLines,
        stripedRows: preferences.stripedRows,
        contentDisplay: preferences.columns,
      }}
      onConfirm={({ detail }) =>
        onChange({
          pageSize: detail.pageSize ?? preferences.pageSize,
          wrapLines: detail.wrapLines ?? false,
          stripedRows: detail.stripedRows ?? false,
          columns: (detail.contentDisplay ?? preferences.columns).map(({ id, visible }) => ({ id, visible })),
        })
      }
      pageSizePreference={{ title: 'Rows per page', options: pageSizeOptions }}
      wrapLinesPreference={{ label: 'Wrap lines', description: 'Show the whole text of every cell' }}
      stripedRowsPreference={{ label: 'Striped rows', description: 'Shade every other row' }}
      contentDisplayPreference={{
        title: 'Columns',
        description: 'Choose the columns and their order.',
        options: columns.map(({ id, label, isRowHeader }) => ({
          id,
          label,
          alwaysVisible: isRowHeader ?? false,
        })),
      }}
    />
  );
}
