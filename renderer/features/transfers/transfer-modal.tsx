import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { DialogActions } from '../../ui/dialog-actions';
import { Failure } from '../../ui/failure';
import { useFocusReturn } from '../../ui/use-focus-return';

interface TransferModalProps {
  header: string;
  /** What the button that begins it says. */
  action: string;
  actionTestId: string;
  isDisabled?: boolean;
  isPending: boolean;
  /** Why it could not begin. */
  failure: { title: string; error: unknown } | undefined;
  /** By the button, or by Enter in a field. */
  onSubmit(): void;
  onClose(): void;
  children: ReactNode;
}

/** What every question about a transfer looks like. */
export function TransferModal(props: TransferModalProps) {
  const { header, action, actionTestId, isDisabled, isPending, failure, onSubmit, onClose, children } = props;
  useFocusReturn();
  return (
    <Modal
      visible
      size="medium"
      header={header}
      onDismiss={onClose}
      closeAriaLabel="Close"
      footer={
        <DialogActions>
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            data-testid={actionTestId}
            disabled={isDisabled ?? false}
            loading={isPending}
            onClick={onSubmit}
          >
            {action}
          </Button>
        </DialogActions>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <SpaceBetween size="m">
          {children}
          {failure && <Failure title={failure.title} error={failure.error} />}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
