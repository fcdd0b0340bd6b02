import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { useEffect, useRef } from 'react';
import { type ApiCall, hiddenValue, isThrottling, waitedMs } from '#shared/api-log/api-call';
import { readDenial } from '#shared/errors/denied';
import { Copyable } from '../../ui/copyable';
import { DeniedDetails } from '../../ui/denied-details';
import { TextBlock } from '../../ui/text-block';
import { durationText } from './duration-text';
import { OutcomeStatus } from './outcome-status';

interface CallDetailsProps {
  call: ApiCall;
  connectionName: string;
  onCopy(): void;
  onClose(): void;
}

/** Everything that is known of one call. */
export function CallDetails({ call, connectionName, onCopy, onClose }: CallDetailsProps) {
  const close = useRef<ButtonProps.Ref>(null);
  useEffect(() => close.current?.focus(), [call.callId]);
  const denied =
    call.outcome === 'denied' && call.errorMessage !== undefined
      ? readDenial(call.errorMessage, `${call.service}:${call.operation}`)
      : undefined;
  const input = JSON.stringify(call.input, null, 2);
  return (
    <section
      className="call-details"
      aria-label={`Call ${call.operation}`}
      data-testid="call-details"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header>
        <h2>{call.operation}</h2>
        <Button ref={close} variant="icon" iconName="close" ariaLabel="Close details" onClick={onClose} />
      </header>
      <dl className="call-facts">
        <dt>Outcome</dt>
        <dd>
          <OutcomeStatus call={call} />
          {call.httpStatus !== undefined && <span className="quiet"> HTTP {call.httpStatus}</span>}
        </dd>
        <dt>Connection</dt>
        <dd>{connectionName}</dd>
        <dt>Service</dt>
        <dd>{call.service}</dd>
        <dt>Started</dt>
        <dd>
          {new Date(call.startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })}
        </dd>
        <dt>Duration</dt>
        <dd>
          {durationText(call.durationMs)}
          {waitedMs(call) > 0 && (
            <span className="quiet">, {durationText(waitedMs(call))} of it waiting</span>
          )}
        </dd>
        {call.requestId !== undefined && (
          <>
            <dt>Request ID</dt>
            <dd>
              <Copyable text={call.requestId} label="request ID" />
            </dd>
          </>
        )}
      </dl>
      {call.errorName !== undefined && (
        <div className="call-error">
          <h3>{call.errorName}</h3>
          <p>{call.errorMessage}</p>
          {denied && <DeniedDetails denied={denied} />}
        </div>
      )}
      {call.attempts.length > 0 && (
        <>
          <h3>{call.attempts.length === 1 ? '1 request' : `${call.attempts.length} requests`}</h3>
          <ol className="call-attempts">
            {call.attempts.map((attempt, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: requests have no other name, and never move
              <li key={index}>
                <strong>
                  {attempt.errorName ??
                    (attempt.httpStatus === undefined ? 'No answer' : `HTTP ${attempt.httpStatus}`)}
                </strong>{' '}
                in {durationText(attempt.durationMs)}
                {attempt.backoffMs > 0 && `, after a pause of ${durationText(attempt.backoffMs)}`}
                {attempt.queuedMs > 0 && `, ${durationText(attempt.queuedMs)} in the queue`}
                {isThrottling(attempt.errorName, attempt.httpStatus) &&
                  index < call.attempts.length - 1 &&
                  ', tried again'}
              </li>
            ))}
          </ol>
        </>
      )}
      <h3>Input</h3>
      {call.isInputCut ? (
        <p className="quiet">It was too long to be kept.</p>
      ) : (
        <TextBlock text={input} label="Input" />
      )}
      {input.includes(hiddenValue) && (
        <p className="quiet">Values that may be secret are not kept, and have to be filled in.</p>
      )}
      <Button iconName="copy" disabled={call.isInputCut ?? false} onClick={onCopy} data-testid="copy-call">
        Copy as AWS CLI
      </Button>
    </section>
  );
}
