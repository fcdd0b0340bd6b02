import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { expectedConfirmation, guardedChanges } from '#shared/connections/change-confirmation';
import type { ChangeQuestion } from '../../host/change-question';
import { call } from '../../host/host';
import { DialogActions } from '../../ui/dialog-actions';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useFocusReturn } from '../../ui/use-focus-return';

const listed = 8;

/** Has a change on a connection marked as production confirmed by typing what it is about. */
export function ChangeDialog({ question }: { question: ChangeQuestion }) {
  useFocusReturn();
  const { connection, change, names, answer } = question;
  const field = useRef<InputProps.Ref>(null);
  useFirstFocus(field);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const expected = expectedConfirmation(names);
  const isTyped = typed.trim() === expected;
  const submit = () => {
    call('connections/permit-changes', {
      ...{ connectionId: connection.connectionId, change, names: [...names], typed },
    }).then(
      ({ permit }) => answer(permit),
      (error: Error) => setProblem(error.message),
    );
  };
  const what = names.length === 1 ? expected : `${names.length.toLocaleString()} of them`;
  return (
    <Modal
      visible
      header={`${connection.name} is production`}
      closeAriaLabel="Close"
      onDismiss={() => answer(undefined)}
      footer={
        <DialogActions>
          <Button variant="link" onClick={() => answer(undefined)}>
            Cancel
          </Button>
          <Button variant="primary" disabled={!isTyped} onClick={submit} data-testid="confirm-change">
            Confirm
          </Button>
        </DialogActions>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyped) submit();
        }}
      >
        <SpaceBetween size="m">
          <Alert type="warning">
            You are about to {guardedChanges[change]} {what}
            {connection.accountId === undefined ? '' : ` in the account ${connection.accountId}`}
            {connection.region === undefined ? '.' : `, ${connection.region}.`}
          </Alert>
          {names.length > 1 && (
            <Box>
              {names.slice(0, listed).join(', ')}
              {names.length > listed && ` and ${(names.length - listed).toLocaleString()} more`}
            </Box>
          )}
          <FormField
            label={
              names.length === 1 ? (
                <>
                  Type <strong>{expected}</strong> to confirm
                </>
              ) : (
                'Type how many there are to confirm'
              )
            }
            errorText={problem}
          >
            <Input
              ref={field}
              value={typed}
              autoComplete={false}
              spellcheck={false}
              onChange={({ detail }) => {
                setTyped(detail.value);
                setProblem(undefined);
              }}
            />
          </FormField>
        </SpaceBetween>
      </form>
    </Modal>
  );
}
