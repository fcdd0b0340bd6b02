import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../host/host';
import { Failure } from '../../ui/failure';

/** Makes an activation and shows, once, what to run on the machine that joins. */
export function AddNodeModal({ connectionId, onClose }: { connectionId: string; onClose(): void }) {
  const [name, setName] = useState('');
  const [limit, setLimit] = useState('1');
  const [hours, setHours] = useState('24');
  const isLimitValid = /^\d+$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 1000;
  const isHoursValid = /^\d+$/.test(hours) && Number(hours) >= 1 && Number(hours) <= 720;
  const create = useMutation({
    mutationFn: () =>
      call('fleet/create-activation', {
        connectionId,
        description: 'Added from the window',
        defaultInstanceName: name,
        registrationLimit: Number(limit),
        expiresInHours: Number(hours),
        tags: [],
      }),
  });
  const ticket = create.data;
  const close = useRef<ButtonProps.Ref>(null);
  // The button that had the focus is gone; without one the keyboard would be outside the dialog.
  useEffect(() => {
    if (ticket) close.current?.focus();
  }, [ticket]);
  const isValid = isLimitValid && isHoursValid;
  const submit = () => {
    if (isValid && !create.isPending) create.mutate();
  };
  return (
    <Modal
      visible
      size="large"
      header="Add a node"
      onDismiss={onClose}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button ref={close} variant="link" onClick={onClose}>
              {ticket ? 'Close' : 'Cancel'}
            </Button>
            {!ticket && (
              <Button variant="primary" loading={create.isPending} disabled={!isValid} onClick={submit}>
                Create activation
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      {ticket ? (
        <SpaceBetween size="m">
          <Alert type="warning">
            The activation code is shown this once. Copy it now; it cannot be shown again.
          </Alert>
          <Box>
            Copy the file after <code>--ca-file</code> to the machine that joins, then run this in a checkout
            of Quarterdeck there. It holds until {new Date(ticket.expiresAt).toLocaleString()} for{' '}
            {ticket.registrationLimit} {ticket.registrationLimit === 1 ? 'registration' : 'registrations'}.
          </Box>
          {ticket.isLocalOnly && (
            <Alert type="info" header="Only this computer can reach this bridge">
              The application's own bridge listens on the loopback address, so that the command works here,
              with another folder for <code>--data</code>. For other machines, run a bridge of its own with{' '}
              <code>npm run bridge -- --data DIR --listen ADDRESS:PORT</code> where they can reach it.
            </Alert>
          )}
          <Box variant="code" data-testid="enrol-command">
            <pre className="command-block">{ticket.enrolCommand}</pre>
          </Box>
          <CopyToClipboard
            copyButtonText="Copy command"
            textToCopy={ticket.enrolCommand}
            copySuccessText="Command copied"
            copyErrorText="The command could not be copied"
          />
        </SpaceBetween>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <SpaceBetween size="m">
            <FormField
              label="Name"
              description="Shown for nodes that join with this activation; the computer's name is used when it is empty."
            >
              <Input
                value={name}
                onChange={({ detail }) => setName(detail.value.slice(0, 256))}
                placeholder="web-server"
                autoFocus
              />
            </FormField>
            <FormField
              label="Number of nodes"
              errorText={isLimitValid ? undefined : 'A whole number from 1 to 1,000.'}
            >
              <Input value={limit} inputMode="numeric" onChange={({ detail }) => setLimit(detail.value)} />
            </FormField>
            <FormField
              label="Valid for (hours)"
              errorText={isHoursValid ? undefined : 'A whole number from 1 to 720 (30 days).'}
            >
              <Input value={hours} inputMode="numeric" onChange={({ detail }) => setHours(detail.value)} />
            </FormField>
            {create.isError && <Failure title="The activation could not be created" error={create.error} />}
          </SpaceBetween>
          {/* A form with several fields is sent by Enter only when it holds a button to send it. */}
          <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
        </form>
      )}
    </Modal>
  );
}
