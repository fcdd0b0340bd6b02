import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useRef, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import type { ActivationTicket } from '#shared/fleet/managed-node';
import { flash } from '../../ui/flash-store';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useNodes } from './use-nodes';

interface ActivationTicketViewProps {
  ticket: ActivationTicket;
  connection: Connection;
  isWarned: boolean;
  onCopied(): void;
}

/** The line that enrols a machine, with its code, and who has joined with it. */
export function ActivationTicketView({ ticket, connection, isWarned, onCopied }: ActivationTicketViewProps) {
  const copy = useRef<ButtonProps.Ref>(null);
  const [isCopied, setCopied] = useState(false);
  // The button that had the focus is gone, and this is what comes next.
  useFirstFocus(copy);
  const { nodes } = useNodes(connection);
  const joined = nodes.filter((node) => node.activationId === ticket.activationId);
  const { registrationLimit: limit } = ticket;
  return (
    <SpaceBetween size="m">
      <Alert type={isWarned ? 'error' : 'warning'}>
        {isWarned
          ? 'The command has not been copied. Its code cannot be shown again.'
          : 'The activation code is shown this once. Copy the command now.'}
      </Alert>
      <Box>
        {ticket.isStockAgent ? (
          <>Run the command as root on the machine that joins, where the SSM Agent is installed.</>
        ) : ticket.isLocalOnly ? (
          <>
            This bridge can be reached from this computer only. Run the command here, in a checkout of
            Quarterdeck: each node has a <code className="no-wrap">--data</code> folder of its own.
          </>
        ) : (
          <>
            Copy the file after <code className="no-wrap">--ca-file</code> to the machine that joins, and run
            the command there, in a checkout of Quarterdeck.
          </>
        )}{' '}
        It holds until {new Date(ticket.expiresAt).toLocaleString()}, for{' '}
        {limit === 1 ? 'one registration' : `${limit} registrations`}.
      </Box>
      <Box variant="code" data-testid="enrol-command">
        <pre className="command-block">{ticket.enrolCommand}</pre>
      </Box>
      <SpaceBetween direction="horizontal" size="m" alignItems="center">
        <Button
          ref={copy}
          iconName={isCopied ? 'check' : 'copy'}
          data-testid="copy-enrol-command"
          onClick={() => {
            navigator.clipboard.writeText(ticket.enrolCommand).then(
              () => {
                setCopied(true);
                onCopied();
              },
              () => flash('error', 'The command could not be copied', 'Select its text and copy that.'),
            );
          }}
        >
          {isCopied ? 'Copied' : 'Copy command'}
        </Button>
        <span role="status">
          {joined.length === 0 ? (
            <StatusIndicator type="pending">
              {limit === 1 ? 'Waiting for the node to join' : 'Waiting for nodes to join'}
            </StatusIndicator>
          ) : (
            <StatusIndicator type="success">
              {limit === 1 ? `${joined[0]?.name} joined` : `${joined.length} of ${limit} joined`}
            </StatusIndicator>
          )}
        </span>
      </SpaceBetween>
      {ticket.isLocalOnly && (
        <Box color="text-body-secondary" fontSize="body-s">
          For other machines, run a bridge where they can reach it:{' '}
          <code className="no-wrap">npm run bridge -- --data DIR --listen ADDRESS:PORT</code>
        </Box>
      )}
    </SpaceBetween>
  );
}
