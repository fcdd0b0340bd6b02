import { AppError } from '#shared/errors/app-error';
import { canRetry, isUnfinished, type Transfer, type TransferProgress } from '#shared/transfers/transfer';
import type { Clock } from '../../platform/clock';

/** What a transfer is asked for with. */
export type TransferDraft = Omit<Transfer, 'state' | 'addedAt' | 'transferId'>;

interface Entry {
  transfer: Transfer;
  /** A file of that name on the node may be replaced. */
  overwrites: boolean;
}

export interface TransferQueueOptions {
  clock: Clock;
  newId(): string;
  /** Has an attempt begun; what comes of it is told by progress(), done() and notDone(). */
  start(transfer: Transfer, overwrites: boolean): void;
  /** Has an attempt given up; notDone() says when it has. */
  stop(transferId: string): void;
  onChanged(changed: Transfer[], removed: string[]): void;
}

/** At most so many at a time with one node. */
export const runningPerNode = 2;
/** Of more than this, those that ended first are forgotten. */
const keptTransfers = 2000;

const nothingYet: TransferProgress = {
  phase: 'looking',
  doneBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  resumedBytes: 0,
};

/** The transfers of this run in the order in which they were asked for, and which of them run. */
export class TransferQueue {
  readonly #options: TransferQueueOptions;
  readonly #entries = new Map<string, Entry>();
  #isOpen = false;

  constructor(options: TransferQueueOptions) {
    this.#options = options;
  }

  get all(): Transfer[] {
    return [...this.#entries.values()].map(({ transfer }) => transfer);
  }

  /** How many would end with the application. */
  get unfinishedCount(): number {
    return this.all.filter(isUnfinished).length;
  }

  find(transferId: string): Transfer | undefined {
    return this.#entries.get(transferId)?.transfer;
  }

  /** Raises NotFound. */
  get(transferId: string): Transfer {
    return this.#entry(transferId).transfer;
  }

  /** Who carries transfers is there, or not: then they wait. */
  setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#startNext();
  }

  add(drafts: readonly TransferDraft[]): Transfer[] {
    const addedAt = this.#options.clock.now();
    const added = drafts.map(
      (draft): Transfer => ({
        ...draft,
        transferId: this.#options.newId(),
        addedAt,
        state: { kind: 'waiting' },
      }),
    );
    for (const transfer of added) this.#entries.set(transfer.transferId, { transfer, overwrites: false });
    const tooMany = Math.max(0, this.#entries.size - keptTransfers);
    const removed = this.all
      .filter((transfer) => !isUnfinished(transfer))
      .slice(0, tooMany)
      .map(({ transferId }) => transferId);
    for (const transferId of removed) this.#entries.delete(transferId);
    this.#options.onChanged(added, removed);
    this.#startNext();
    return added;
  }

  /** What waits is cancelled at once, what runs when its attempt has given up. */
  cancel(transferId: string): void {
    const { transfer } = this.#entry(transferId);
    const { state } = transfer;
    if (state.kind === 'waiting') this.#cancelled(transferId);
    else if (state.kind === 'running' && !state.isCancelling) {
      this.#set(transferId, { state: { ...state, isCancelling: true } });
      this.#options.stop(transferId);
    }
  }

  /** Waits again; goes on from what has arrived. Raises Conflict while it is on its way, and when it is done. */
  retry(transferId: string, overwrites: boolean): void {
    const entry = this.#entry(transferId);
    if (!canRetry(entry.transfer))
      throw new AppError('Conflict', 'Only a transfer that did not come to its end can be tried again.');
    entry.overwrites ||= overwrites;
    this.#set(transferId, { state: { kind: 'waiting' } });
    this.#startNext();
  }

  /** Forgets those that have ended. */
  remove(transferIds: readonly string[]): void {
    const removed = transferIds.filter((transferId) => {
      const transfer = this.find(transferId);
      return transfer !== undefined && !isUnfinished(transfer);
    });
    for (const transferId of removed) this.#entries.delete(transferId);
    if (removed.length > 0) this.#options.onChanged([], removed);
  }

  progress(transferId: string, progress: TransferProgress): void {
    const state = this.find(transferId)?.state;
    if (state?.kind === 'running') this.#set(transferId, { state: { ...state, progress } });
  }

  done(
    transferId: string,
    { sha256, sizeBytes, remotePath }: { sha256: string; sizeBytes: number; remotePath: string },
  ): void {
    if (this.find(transferId)?.state.kind !== 'running') return;
    const endedAt = this.#options.clock.now();
    this.#set(transferId, { remotePath, state: { kind: 'done', endedAt, sha256, sizeBytes } });
    this.#startNext();
  }

  notDone(transferId: string, why: 'exists' | 'failed' | 'cancelled', reason: string): void {
    const state = this.find(transferId)?.state;
    if (state?.kind !== 'running') return;
    if (why === 'cancelled' || state.isCancelling) this.#cancelled(transferId);
    else this.#set(transferId, { state: { kind: why, endedAt: this.#options.clock.now(), reason } });
    this.#startNext();
  }

  /** Who carried them is gone: what ran has failed. */
  lost(reason: string): void {
    this.#isOpen = false;
    for (const { transferId, state } of this.all)
      if (state.kind === 'running') this.notDone(transferId, 'failed', reason);
  }

  #entry(transferId: string): Entry {
    const entry = this.#entries.get(transferId);
    if (!entry) throw new AppError('NotFound', 'This transfer is no longer in the list.');
    return entry;
  }

  #cancelled(transferId: string): void {
    this.#set(transferId, { state: { kind: 'cancelled', endedAt: this.#options.clock.now() } });
  }

  #set(transferId: string, change: Partial<Transfer>): void {
    const entry = this.#entry(transferId);
    entry.transfer = { ...entry.transfer, ...change };
    this.#options.onChanged([entry.transfer], []);
  }

  #startNext(): void {
    if (!this.#isOpen) return;
    const running = this.all.filter(({ state }) => state.kind === 'running');
    for (const { transfer, overwrites } of this.#entries.values()) {
      if (transfer.state.kind !== 'waiting' || !mayRun(transfer, running)) continue;
      running.push(transfer);
      const progress = nothingYet;
      this.#set(transfer.transferId, { state: { kind: 'running', progress, isCancelling: false } });
      this.#options.start(this.get(transfer.transferId), overwrites);
    }
  }
}

function mayRun(transfer: Transfer, running: readonly Transfer[]): boolean {
  const ofNode = running.filter(
    ({ connectionId, nodeId }) => connectionId === transfer.connectionId && nodeId === transfer.nodeId,
  );
  // Two that write the same file would write the same part of it.
  const isTargetBusy =
    transfer.direction === 'upload'
      ? ofNode.some((one) => one.direction === 'upload' && one.remotePath === transfer.remotePath)
      : running.some((one) => one.direction === 'download' && one.localPath === transfer.localPath);
  return ofNode.length < runningPerNode && !isTargetBusy;
}
