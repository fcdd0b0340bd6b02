import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { FailureText } from './failure-text';

/** A failure in the place of what could not be shown, with the sentence and what to do. */
export function Failure({ title, error, onRetry }: { title: string; error: unknown; onRetry?: () => void }) {
  return (
    <Alert
      type="error"
      header={title}
      {...(onRetry ? { action: <Button onClick={onRetry}>Try again</Button> } : {})}
    >
      <FailureText error={error} />
    </Alert>
  );
}
