import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import { call } from '../../host/host';
import { flash } from '../../ui/flash-store';

/** A start that is as quick as usual is not worth a message that moves the page. */
const startsWithinMs = 1500;

function useIsLongerThan(limitMs: number, holds: boolean): boolean {
  const [isLonger, setLonger] = useState(false);
  useEffect(() => {
    setLonger(false);
    if (!holds) return;
    const timer = setTimeout(() => setLonger(true), limitMs);
    return () => clearTimeout(timer);
  }, [limitMs, holds]);
  return isLonger;
}

/** Says, above every page, when the connection is not ready: why, and what can be done. */
export function ConnectionNotice({ connection }: { connection: Connection }) {
  const { state, capabilities, connectionId, name } = connection;
  const isSlow = useIsLongerThan(startsWithinMs, state.kind === 'starting');
  if (state.kind === 'ready' || (state.kind === 'starting' && !isSlow)) return null;
  const restart = () => {
    call('connections/restart', { connectionId }).catch((error: Error) =>
      flash('error', 'The bridge was not restarted', error.message),
    );
  };
  const action = capabilities.includes('restart') ? (
    <Button onClick={restart}>Restart the bridge</Button>
  ) : undefined;
  if (state.kind === 'starting') {
    return (
      <Alert type="info" header={`${name} is starting`}>
        <Spinner /> {state.detail}
      </Alert>
    );
  }
  return (
    <Alert
      type={state.kind === 'failed' ? 'error' : 'warning'}
      header={state.kind === 'failed' ? `${name} is not available` : `${name} works in part`}
      {...(action ? { action } : {})}
    >
      {state.reason}
    </Alert>
  );
}
