import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Outcome } from '#shared/commands/outcome';

const types: Record<Outcome, StatusIndicatorProps.Type> = {
  waiting: 'pending',
  running: 'in-progress',
  cancelling: 'in-progress',
  success: 'success',
  failed: 'error',
  'execution-timed-out': 'error',
  'delivery-timed-out': 'warning',
  undelivered: 'warning',
  'not-started': 'stopped',
  cancelled: 'stopped',
  'no-targets': 'info',
  incomplete: 'warning',
};

/** An outcome with its sign, under any text. */
export function OutcomeStatus({ outcome, text }: { outcome: Outcome; text: string }) {
  return <StatusIndicator type={types[outcome]}>{text}</StatusIndicator>;
}
