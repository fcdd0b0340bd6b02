import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { type ReactNode, useRef } from 'react';
import { DialogActions } from './dialog-actions';
import { useFirstFocus } from './use-first-focus';
import { useFocusReturn } from './use-focus-return';

interface ConfirmationProps {
  title: string;
  /** What the button does, as a verb. */
  action: string;
  /** What the other button says. */
  dismissal?: string;
  children: ReactNode;
  onAnswer(isWanted: boolean): void;
}

/** Asks before something is done; Enter does it, Escape does not. */
export function Confirmation({ title, action, dismissal = 'Cancel', children, onAnswer }: ConfirmationProps) {
  useFocusReturn();
  const button = useRef<ButtonProps.Ref>(null);
  useFirstFocus(button);
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={() => onAnswer(false)}
      footer={
        <DialogActions>
          <Button variant="link" onClick={() => onAnswer(false)}>
            {dismissal}
          </Button>
          <Button ref={button} variant="primary" onClick={() => onAnswer(true)}>
            {action}
          </Button>
        </DialogActions>
      }
    >
      {children}
    </Modal>
  );
}
