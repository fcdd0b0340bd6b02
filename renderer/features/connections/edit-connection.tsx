import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import { call } from '../../host/host';
import { DialogActions } from '../../ui/dialog-actions';
import { Failure } from '../../ui/failure';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useFocusReturn } from '../../ui/use-focus-return';
import { MarksFields } from './marks-fields';

/** The name of a connection, and how careful Quarterdeck is on it. */
export function EditConnection({ connection, onClose }: { connection: Connection; onClose(): void }) {
  useFocusReturn();
  const { connectionId, isReadOnly, isProduction } = connection;
  const field = useRef<InputProps.Ref>(null);
  useFirstFocus(field);
  const [name, setName] = useState(connection.name);
  const [marks, setMarks] = useState({ isReadOnly, isProduction });
  const save = useMutation({
    mutationFn: () => call('connections/update', { connectionId, name: name.trim(), ...marks }),
    onSuccess: onClose,
  });
  return (
    <Modal
      visible
      header={`Edit ${connection.name}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <DialogActions>
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" loading={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </DialogActions>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <SpaceBetween size="m">
          <FormField label="Name" description="Empty: the name of the profile and the Region.">
            <Input ref={field} value={name} onChange={({ detail }) => setName(detail.value.slice(0, 64))} />
          </FormField>
          <MarksFields marks={marks} onChange={setMarks} />
          {save.isError && <Failure title="The connection could not be saved" error={save.error} />}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
