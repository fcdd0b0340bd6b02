/** How far a transfer is. Bytes count from the beginning of the file, also when it was taken up again. */
export interface TransferProgress {
  phase: 'looking' | 'transferring' | 'verifying';
  doneBytes: number;
  totalBytes: number;
}
