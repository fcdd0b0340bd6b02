import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ApiCall } from '#shared/api-log/api-call';
import { outcomeText } from '#shared/api-log/api-call-columns';

const types: Record<ApiCall['outcome'], StatusIndicatorProps.Type> = {
  succeeded: 'success',
  denied: 'error',
  failed: 'error',
  throttled: 'warning',
  cancelled: 'stopped',
};

export function OutcomeStatus({ call }: { call: ApiCall }) {
  return <StatusIndicator type={types[call.outcome]}>{outcomeText(call)}</StatusIndicator>;
}
