import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Popover from '@cloudscape-design/components/popover';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import type { Tunnel } from '#shared/tunnels/tunnel';
import { RelativeTime } from '../../ui/relative-time';
import { takeAnotherPort } from './tunnel-actions';
import { healthWords } from './tunnel-text';

/** Times that are no further apart are said once. */
const sameMs = 10_000;

/** How a tunnel is, why, and what comes next. */
export function HealthCell({ tunnel: { saved, status } }: { tunnel: Tunnel }) {
  const { health } = status;
  const { type, text } = healthWords[health.kind];
  const reason = 'reason' in health ? health.reason : undefined;
  return (
    <div data-testid={`tunnel-state-${saved.tunnelId}`} data-state={health.kind}>
      <StatusIndicator type={type}>{text}</StatusIndicator>{' '}
      {'since' in health && (
        <Box variant="small" display="inline" color="text-body-secondary">
          <RelativeTime at={health.since} isNarrow />
        </Box>
      )}
      {health.kind === 'up' && health.previous !== undefined && (
        <div className="tunnel-reason">
          <Popover
            size="medium"
            position="top"
            triggerType="text"
            dismissAriaLabel="Close"
            renderWithPortal
            header="Why it was started again"
            content={health.previous}
          >
            <Box variant="small">Started again</Box>
          </Popover>
        </div>
      )}
      {reason !== undefined && (
        <div className="tunnel-reason">
          {reason}
          {health.kind === 'degraded' && health.at !== undefined && health.at > health.since + sameMs && (
            <>
              {' '}
              Last <RelativeTime at={health.at} />.
            </>
          )}
          {health.kind === 'down' && health.nextTryAt !== undefined && (
            <>
              {' '}
              <NextTry at={health.nextTryAt} />
            </>
          )}
          {health.kind === 'down' && health.isPortTaken && (
            <div>
              <Button variant="inline-link" onClick={() => void takeAnotherPort(saved)}>
                Use an automatic port
              </Button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

/** Counts the seconds down. */
function NextTry({ at }: { at: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((at - now) / 1000);
  return <span className="no-wrap">{seconds > 0 ? `Next try in ${seconds} s.` : 'Trying again.'}</span>;
}
