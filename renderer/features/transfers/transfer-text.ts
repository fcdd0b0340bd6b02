import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import {
  isUnfinished,
  type Transfer,
  type TransferProgress,
  type TransferState,
  transferName,
} from '#shared/transfers/transfer';
import { byteText } from '#shared/units/byte-text';

export const stateWords: Record<TransferState['kind'], { type: StatusIndicatorProps.Type; text: string }> = {
  waiting: { type: 'pending', text: 'Waiting' },
  running: { type: 'in-progress', text: 'Running' },
  done: { type: 'success', text: 'Done' },
  exists: { type: 'warning', text: 'Exists already' },
  failed: { type: 'error', text: 'Failed' },
  cancelled: { type: 'stopped', text: 'Cancelled' },
};

const phaseWords: Record<TransferProgress['phase'], string> = {
  looking: 'Looking at both ends',
  transferring: 'Transferring',
  verifying: 'Comparing checksums',
};

/** What it does at the moment. */
export function phaseText({ isCancelling, progress }: Extract<TransferState, { kind: 'running' }>): string {
  return isCancelling ? 'Cancelling' : phaseWords[progress.phase];
}

/** `40 s left`, `3 min left`, `2 h 5 min left`; undefined while that cannot be said. */
export function timeLeftText({
  doneBytes,
  totalBytes,
  bytesPerSecond,
}: TransferProgress): string | undefined {
  const leftBytes = totalBytes - doneBytes;
  if (bytesPerSecond <= 0 || leftBytes <= 0) return undefined;
  const seconds = Math.ceil(leftBytes / bytesPerSecond);
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} days left`;
  return minutes % 60 === 0 ? `${hours} h left` : `${hours} h ${minutes % 60} min left`;
}

/** `12 MB of 30 MB, 3 MB/s, 6 s left`. */
export function progressText(progress: TransferProgress): string {
  const { doneBytes, totalBytes, bytesPerSecond } = progress;
  return [
    `${byteText(doneBytes)} of ${byteText(totalBytes)}`,
    ...(bytesPerSecond > 0 ? [`${byteText(bytesPerSecond)}/s`] : []),
    timeLeftText(progress),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** 0 to 100. */
export function percentDone({ doneBytes, totalBytes }: TransferProgress): number {
  return totalBytes === 0 ? 0 : (doneBytes / totalBytes) * 100;
}

/** `3 transfers, 40 %` of those that are on their way; undefined when none is, without a share while none is known. */
export function underWayText(transfers: readonly Transfer[]): string | undefined {
  const unfinished = transfers.filter(isUnfinished);
  if (unfinished.length === 0) return undefined;
  const count = unfinished.length === 1 ? '1 transfer' : `${unfinished.length.toLocaleString()} transfers`;
  let doneBytes = 0;
  let totalBytes = 0;
  for (const { state } of unfinished)
    if (state.kind === 'running') {
      doneBytes += state.progress.doneBytes;
      totalBytes += state.progress.totalBytes;
    }
  return totalBytes === 0 ? count : `${count}, ${Math.floor((doneBytes / totalBytes) * 100)} %`;
}

/** Bytes of the file, as far as they are known. */
export function sizeOf({ state }: Transfer): number | undefined {
  if (state.kind === 'done') return state.sizeBytes;
  if (state.kind === 'running' && state.progress.totalBytes > 0) return state.progress.totalBytes;
  return undefined;
}

export const directionWords: Record<Transfer['direction'], string> = {
  upload: 'Upload',
  download: 'Download',
};

/** Text of one column: what is searched and sorted. */
export function columnText(transfer: Transfer, column: string): string {
  const { state } = transfer;
  switch (column) {
    case 'name':
      return transferName(transfer);
    case 'direction':
      return directionWords[transfer.direction];
    case 'node':
      return transfer.nodeName;
    case 'state':
      return [stateWords[state.kind].text, 'reason' in state ? state.reason : ''].filter(Boolean).join(': ');
    case 'size':
      return String(sizeOf(transfer) ?? '');
    case 'remotePath':
      return transfer.remotePath;
    case 'localPath':
      return transfer.localPath;
    case 'sha256':
      return state.kind === 'done' ? state.sha256 : '';
    case 'addedAt':
      return new Date(transfer.addedAt).toISOString();
    default:
      return '';
  }
}
