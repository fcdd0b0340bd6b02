import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { cliCalls } from '#shared/api-log/cli-calls';
import type { Connection } from '#shared/connections/connection';
import { notConfirmed, useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';
import { CopyAsCli } from '../../ui/copy-as-cli-button';
import { DialogActions } from '../../ui/dialog-actions';
import { Failure } from '../../ui/failure';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useFocusReturn } from '../../ui/use-focus-return';
import { ActivationTicketView } from './activation-ticket-view';
import { activationsKey } from './use-activations';

const description = 'Added from the window';

/** Makes an activation and shows, once, what to run on the machine that joins. */
export function AddNodeModal({ connection, onClose }: { connection: Connection; onClose(): void }) {
  useFocusReturn();
  const { connectionId } = connection;
  const client = useQueryClient();
  const confirmChange = useConfirmChange();
  const [name, setName] = useState('');
  const [limit, setLimit] = useState('1');
  const [hours, setHours] = useState('24');
  const asksForRole = connection.capabilities.includes('node-role');
  const [role, setRole] = useState('service-role/AmazonEC2RunCommandRoleForManagedInstances');
  const isRoleValid = !asksForRole || /^[\w+=,.@/-]{1,128}$/.test(role.trim());
  const isLimitValid = /^\d+$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 1000;
  const isHoursValid = /^\d+$/.test(hours) && Number(hours) >= 1 && Number(hours) <= 720;
  const create = useMutation({
    mutationFn: async () => {
      const permit = await confirmChange(connectionId, 'fleet/create-activation', [connection.name]);
      if (!permit) throw notConfirmed();
      return call('fleet/create-activation', {
        connectionId,
        ...permit,
        ...(asksForRole ? { iamRole: role.trim() } : {}),
        description,
        defaultInstanceName: name,
        registrationLimit: Number(limit),
        expiresInHours: Number(hours),
        tags: [],
      });
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: activationsKey(connectionId) }),
  });
  const ticket = create.data;
  const [isCopied, setCopied] = useState(false);
  /** Somebody wanted to close it with the code not copied. */
  const [isWarned, setWarned] = useState(false);
  const first = useRef<InputProps.Ref>(null);
  useFirstFocus(first);
  const isValid = isLimitValid && isHoursValid && isRoleValid;
  const submit = () => {
    if (isValid && !create.isPending) create.mutate();
  };
  const close = () => {
    if (ticket && !isCopied && !isWarned) setWarned(true);
    else onClose();
  };
  return (
    <Modal
      visible
      size="large"
      header="Add a node"
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <DialogActions>
          <Button variant="link" onClick={close}>
            {!ticket ? 'Cancel' : isWarned && !isCopied ? 'Close without copying' : 'Close'}
          </Button>
          {!ticket && (
            <CopyAsCli
              connectionId={connectionId}
              isDisabled={!isValid}
              calls={() =>
                cliCalls.createActivation({
                  name,
                  description,
                  registrationLimit: Number(limit),
                  iamRole: asksForRole ? role.trim() : 'quarterdeck-node',
                  expiresAt: new Date(Date.now() + Number(hours) * 3_600_000 - 1000),
                })
              }
            />
          )}
          {!ticket && (
            <Button variant="primary" loading={create.isPending} disabled={!isValid} onClick={submit}>
              Create activation
            </Button>
          )}
        </DialogActions>
      }
    >
      {ticket ? (
        <ActivationTicketView
          ticket={ticket}
          connection={connection}
          isWarned={isWarned && !isCopied}
          onCopied={() => setCopied(true)}
        />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <SpaceBetween size="m">
            <Box color="text-body-secondary">
              A machine joins with an activation: an ID and a code, for a number of machines and a time.
            </Box>
            <FormField
              label="Name"
              description="Shown for nodes that join with this activation; the computer's name is used when it is empty."
            >
              <Input
                ref={first}
                value={name}
                onChange={({ detail }) => setName(detail.value.slice(0, 256))}
                placeholder="web-server"
              />
            </FormField>
            {asksForRole && (
              <FormField
                label="IAM role"
                description="What the nodes may do in AWS: a role that trusts Systems Manager and has AmazonSSMManagedInstanceCore."
                errorText={isRoleValid ? undefined : 'The name of a role, with its path where it has one.'}
              >
                <Input value={role} spellcheck={false} onChange={({ detail }) => setRole(detail.value)} />
              </FormField>
            )}
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
