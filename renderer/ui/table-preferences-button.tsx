import Button from '@cloudscape-design/components/button';
import { lazy, Suspense } from 'react';
import type { TablePreferencesDialogProps } from './table-preferences-dialog';

const TablePreferencesDialog = lazy(async () => ({
  default: (await import('./table-preferences-dialog')).TablePreferencesDialog,
}));

/** Opens the preferences of a table; in the first frame of the window, the button alone. */
export function TablePreferencesButton({
  isShown,
  ...props
}: TablePreferencesDialogProps & { isShown: boolean }) {
  const button = <Button variant="icon" iconName="settings" ariaLabel="Table preferences" />;
  if (!isShown) return button;
  return (
    <Suspense fallback={button}>
      <TablePreferencesDialog {...props} />
    </Suspense>
  );
}
