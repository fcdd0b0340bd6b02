import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';
import { call } from '../host/host';

/** What stands in the window when a part of it fails: said, logged, and a way on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state = { error: undefined as Error | undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error): void {
    void call('app/log-renderer-error', {
      message: error.message.slice(0, 2000),
      stack: (error.stack ?? '').slice(0, 10_000),
    });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main>
        <Alert
          type="error"
          header="The window failed"
          action={<Button onClick={() => location.reload()}>Reload the window</Button>}
        >
          {/[.!?]$/.test(error.message) ? error.message : `${error.message}.`} Shells that are open go on;
          reloading shows the window again.
        </Alert>
      </main>
    );
  }
}
