import Button from '@cloudscape-design/components/button';
import type { ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { lazy, Suspense } from 'react';

const ButtonDropdown = lazy(() => import('@cloudscape-design/components/button-dropdown'));

interface ActionsMenuProps {
  items: ButtonDropdownProps.Items;
  isDisabled: boolean;
  /** False in the first frame of the window, which has the button alone. */
  isShown: boolean;
  onChoose(id: string): void;
}

/** What can be done with the rows that are selected. */
export function ActionsMenu({ items, isDisabled, isShown, onChoose }: ActionsMenuProps) {
  const button = (
    <Button iconName="caret-down-filled" iconAlign="right" disabled>
      Actions
    </Button>
  );
  if (!isShown) return button;
  return (
    <Suspense fallback={button}>
      <ButtonDropdown items={items} disabled={isDisabled} onItemClick={({ detail }) => onChoose(detail.id)}>
        Actions
      </ButtonDropdown>
    </Suspense>
  );
}
