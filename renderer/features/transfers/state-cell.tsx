import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { type Transfer, type TransferState, transferName } from '#shared/transfers/transfer';
import { byteText } from '#shared/units/byte-text';
import { useConfirmChange } from '../../host/change-question';
import { RelativeTime } from '../../ui/relative-time';
import { removeTransfers, replaceFiles } from './transfer-actions';
import { percentDone, phaseText, progressText, stateWords } from './transfer-text';

/** How a transfer is: how far and how fast, or how it ended and what can be done about that. */
export function StateCell({ transfer }: { transfer: Transfer }) {
  const { transferId, state } = transfer;
  return (
    <div className="transfer-state" data-testid={`transfer-state-${transferId}`} data-state={state.kind}>
      {state.kind === 'running' ? (
        <Running name={transferName(transfer)} state={state} />
      ) : (
        <>
          <StatusIndicator type={stateWords[state.kind].type}>{stateWords[state.kind].text}</StatusIndicator>{' '}
          {'endedAt' in state && (
            <Box variant="small" display="inline" color="text-body-secondary">
              <RelativeTime at={state.endedAt} isNarrow />
            </Box>
          )}
          <Rest transfer={transfer} />
        </>
      )}
    </div>
  );
}

interface RunningProps {
  name: string;
  state: Extract<TransferState, { kind: 'running' }>;
}

function Running({ name, state }: RunningProps) {
  const { progress, isCancelling } = state;
  const isMoving = progress.phase === 'transferring' && !isCancelling;
  return (
    <>
      {isMoving ? (
        <ProgressBar
          value={percentDone(progress)}
          ariaLabel={`Progress of ${name}`}
          additionalInfo={progressText(progress)}
        />
      ) : (
        <StatusIndicator type="in-progress">{phaseText(state)}</StatusIndicator>
      )}
      {isMoving && progress.resumedBytes > 0 && (
        <Note>Went on from {byteText(progress.resumedBytes)} of an earlier attempt.</Note>
      )}
      {progress.interruption !== undefined && <Note>{progress.interruption}</Note>}
    </>
  );
}

function Rest({ transfer }: { transfer: Transfer }) {
  const { state } = transfer;
  const confirmChange = useConfirmChange();
  const name = transferName(transfer);
  switch (state.kind) {
    case 'waiting':
      return <Note>Others with its node go first.</Note>;
    case 'done':
      return <Note>{byteText(state.sizeBytes)}; the checksums are equal.</Note>;
    case 'exists':
      return (
        <>
          <Note>{state.reason} Replace it?</Note>
          <div className="transfer-answers">
            <Button
              variant="inline-link"
              ariaLabel={`Replace ${name} on ${transfer.nodeName}`}
              onClick={() => void replaceFiles([transfer], confirmChange)}
            >
              Replace
            </Button>
            <Button
              variant="inline-link"
              ariaLabel={`Leave it: ${name} on ${transfer.nodeName}`}
              onClick={() => void removeTransfers([transfer])}
            >
              Leave it
            </Button>
          </div>
        </>
      );
    case 'failed':
      return <Note>{state.reason}</Note>;
    case 'cancelled':
      return <Note>What has arrived is kept; it goes on from there when it is tried again.</Note>;
    default:
      return null;
  }
}

function Note({ children }: { children: ReactNode }) {
  return <div className="transfer-note">{children}</div>;
}
