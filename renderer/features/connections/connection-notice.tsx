import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import { call } from '../../host/host';
import { flash } from '../../ui/flash-store';

/** What passes as quickly as usual is not worth a message that moves the page. */
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

/** Seconds that are left, counted down. Not read out: it would be at every second. */
function Countdown({ until }: { until: number }) {
  const secondsLeft = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(secondsLeft);
  useEffect(() => {
    setSeconds(secondsLeft());
    const timer = setInterval(() => setSeconds(secondsLeft()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return <span aria-live="off">{seconds === 0 ? 'Now.' : `In ${seconds} s.`}</span>;
}

/** Says, above every page, when the connection is not ready: why, and what can be done. */
export function ConnectionNotice({ connection }: { connection: Connection }) {
  const { state, capabilities, connectionId, name } = connection;
  const isPassing = state.kind === 'starting' || state.kind === 'degraded';
  const isLong = useIsLongerThan(startsWithinMs, isPassing);
  if (state.kind === 'ready' || (isPassing && !isLong)) return null;
  const restart = () => {
    call('connections/restart', { connectionId }).catch((error: Error) =>
      flash('error', 'The bridge was not restarted', error.message),
    );
  };
  const action = capabilities.includes('restart') ? (
    <Button onClick={restart}>Restart the bridge</Button>
  ) : undefined;
  if (state.kind === 'starting') {
    const { nextTryAt } = state;
    return (
      <Alert
        type={nextTryAt === undefined ? 'info' : 'warning'}
        header={nextTryAt === undefined ? `${name} is starting` : `${name} is not available`}
        {...(action && nextTryAt !== undefined ? { action } : {})}
      >
        {nextTryAt === undefined && <Spinner />} {state.detail}{' '}
        {nextTryAt !== undefined && <Countdown until={nextTryAt} />}
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
