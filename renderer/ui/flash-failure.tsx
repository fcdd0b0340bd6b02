import { asAppError } from '#shared/errors/app-error';
import { FailureText } from './failure-text';
import { flashStore } from './flash-store';

/** A failure above the page, with what is missing where AWS refused it; it stays until it is dismissed. */
export function flashFailure(header: string, thrown: unknown): void {
  const id = crypto.randomUUID();
  const { show, dismiss } = flashStore.getState();
  show({
    id,
    type: 'error',
    header,
    content: <FailureText error={asAppError(thrown)} />,
    dismissible: true,
    dismissLabel: 'Dismiss',
    onDismiss: () => dismiss(id),
  });
}
