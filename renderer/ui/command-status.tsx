import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { CommandStatus, InvocationStatus } from '#shared/commands/command';
import { statusWords } from '#shared/commands/command-columns';

const types: Record<CommandStatus | InvocationStatus, StatusIndicatorProps.Type> = {
  Pending: 'pending',
  InProgress: 'in-progress',
  Delayed: 'pending',
  Success: 'success',
  Cancelled: 'stopped',
  Failed: 'error',
  TimedOut: 'error',
  Cancelling: 'in-progress',
};

interface CommandStatusProps {
  status: CommandStatus | InvocationStatus;
  /** The precise level; it stands beside the coarse one where it says more. */
  statusDetails: string;
}

/** Both levels of the status of a command, an invocation or a plugin. */
export function CommandStatusIndicator({ status, statusDetails }: CommandStatusProps) {
  const words = statusWords(status);
  const details = statusWords(statusDetails);
  const text = details === words || statusDetails === '' ? words : `${words}: ${details.toLowerCase()}`;
  // AWS calls a command that nobody got a success.
  const type = statusDetails === 'NoInstancesInTag' ? 'warning' : types[status];
  return (
    <span title={text}>
      <StatusIndicator type={type}>{text}</StatusIndicator>
    </span>
  );
}
