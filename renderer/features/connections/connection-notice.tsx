import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useState } from 'react';
import type { Connection } from '#shared/connections/connection';
import type { Prompt } from '#shared/connections/prompt';
import { call } from '../../host/host';
import { usePrompts } from '../../host/use-prompts';
import { flash } from '../../ui/flash-store';
import { connectionReason, worstState } from './connection-text';
import { expectPrompts, openPrompt } from './prompt-view';

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

const isSignedOut = (state: Connection['state']) => state.kind === 'failed' && state.isSignedOut === true;

/** What a person can do about a connection that is not ready, if anything. */
export function connectionRemedy(
  { state, capabilities, connectionId, name }: Connection,
  prompts: readonly Prompt[],
) {
  const prompt = prompts.find(({ connectionIds }) => connectionIds.includes(connectionId));
  if (state.kind === 'needs-person' && prompt)
    return {
      text: prompt.kind === 'mfa-code' ? 'Enter the code' : 'Sign in',
      run: async () => openPrompt(prompt.promptId),
    };
  if (capabilities.includes('restart'))
    return state.kind === 'starting' && state.nextTryAt === undefined
      ? undefined
      : {
          text: 'Restart the bridge',
          run: () =>
            call('connections/restart', { connectionId }).catch((error: Error) =>
              flash('error', 'The bridge was not restarted', error.message),
            ),
        };
  const canOpen = state.kind === 'closed' || state.kind === 'failed' || state.kind === 'starting';
  if (!capabilities.includes('open-close') || !canOpen) return undefined;
  if (state.kind === 'starting' && state.nextTryAt === undefined) return undefined;
  return {
    text: state.kind === 'closed' ? 'Open' : isSignedOut(state) ? 'Sign in' : 'Try again',
    run: () => {
      expectPrompts(connectionId);
      return call('connections/open', { connectionId }).catch((error: Error) =>
        flash('error', `${name} was not opened`, error.message),
      );
    },
  };
}

const headers: Record<Connection['state']['kind'], (name: string) => string> = {
  ready: (name) => `${name} is ready`,
  starting: (name) => `${name} is starting`,
  degraded: (name) => `${name} works in part`,
  failed: (name) => `${name} is not available`,
  closed: (name) => `${name} is closed`,
  'needs-person': (name) => `${name} waits for you`,
};
const types: Record<Connection['state']['kind'], AlertProps.Type> = {
  ready: 'success',
  starting: 'info',
  degraded: 'warning',
  failed: 'error',
  closed: 'info',
  'needs-person': 'info',
};

/** Says, above every page, which of the connections that are looked at are not ready: why, and what can be done. */
export function ConnectionNotice({ connections }: { connections: readonly Connection[] }) {
  const isPassing = (one: Connection) =>
    one.state.kind === 'starting' || (one.state.kind === 'degraded' && one.capabilities.includes('restart'));
  const isLong = useIsLongerThan(startsWithinMs, connections.some(isPassing));
  const troubled = connections.filter((one) => one.state.kind !== 'ready' && (!isPassing(one) || isLong));
  const prompts = usePrompts();
  const [only] = troubled;
  if (!only) return null;
  if (troubled.length > 1)
    return <ManyTroubled troubled={troubled} all={connections.length} prompts={prompts} />;
  const { state, name } = only;
  const nextTryAt = state.kind === 'starting' ? state.nextTryAt : undefined;
  const isAway = nextTryAt !== undefined;
  const remedy = connectionRemedy(only, prompts);
  return (
    <Alert
      type={isAway ? 'warning' : types[state.kind]}
      header={isAway ? `${name} is not available` : headers[state.kind](name)}
      {...(remedy ? { action: <Button onClick={() => void remedy.run()}>{remedy.text}</Button> } : {})}
    >
      {state.kind === 'starting' && !isAway && <Spinner />} {connectionReason(only)}
      {state.kind === 'closed' && 'What is known of its nodes is as it was last read.'}{' '}
      {nextTryAt !== undefined && <Countdown until={nextTryAt} />}
    </Alert>
  );
}

interface ManyTroubledProps {
  troubled: readonly Connection[];
  all: number;
  prompts: readonly Prompt[];
}

function ManyTroubled({ troubled, all, prompts }: ManyTroubledProps) {
  return (
    <Alert
      type={types[worstState(troubled)]}
      header={`${troubled.length} of ${all} connections are not ready`}
    >
      <ul className="connection-troubles">
        {troubled.map((one) => {
          const remedy = connectionRemedy(one, prompts);
          return (
            <li key={one.connectionId}>
              <strong>{one.name}</strong>: {connectionReason(one) ?? 'It is closed.'}{' '}
              {remedy && (
                <Button
                  variant="inline-link"
                  ariaLabel={`${remedy.text}: ${one.name}`}
                  onClick={() => void remedy.run()}
                >
                  {remedy.text}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Alert>
  );
}
