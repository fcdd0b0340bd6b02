import { randomUUID } from 'node:crypto';
import { basename, isAbsolute } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import { inRemoteDirectory } from '#shared/transfers/remote-path';
import { isUnfinished, type Transfer, transferName } from '#shared/transfers/transfer';
import type { SessionStarter } from '../../features/terminals/ports';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { GuestSessionAnswer } from '../../session-host/guests/guest-session-messages';
import {
  type TransferOrder,
  type TransferRequest,
  transferOrderSchema,
  transferReportSchema,
} from '../../session-host/transfers/transfer-messages';
import { GuestSessions } from '../guest-sessions';
import type { SessionHostGuest } from '../session-host';
import { TransferQueue } from './transfer-queue';

interface TransfersOptions {
  clock: Clock;
  logger: Logger;
  starter(connectionId: string): Promise<SessionStarter>;
  /** Starts the process that carries transfers, if it does not run. */
  startHost(): void;
  /** Transfers that were added or are further, and ids of those that are no longer in the list. */
  onChanged(change: { changed: Transfer[]; removed: string[] }): void;
}

/** A node as it is named in a transfer. */
export type TransferNode = Pick<Transfer, 'connectionId' | 'nodeId' | 'nodeName'>;

const lostReason =
  'The process that carries transfers ended unexpectedly. Try again: it goes on from what has arrived.';

/** Files on their way to nodes and from them. The session host carries them (session-host/transfers). */
export class Transfers implements SessionHostGuest {
  readonly #options: TransfersOptions;
  readonly #queue: TransferQueue;
  readonly #sessions: GuestSessions<TransferOrder>;
  #send: ((message: TransferRequest | GuestSessionAnswer) => void) | undefined;
  #isStopping = false;

  constructor(options: TransfersOptions) {
    this.#options = options;
    this.#queue = new TransferQueue({
      clock: options.clock,
      newId: randomUUID,
      start: ({ transferId, direction, nodeId, localPath, remotePath }, overwrites) =>
        this.#send?.({
          kind: 'transfer-start',
          ...{ transferId, direction, nodeId, localPath, remotePath, overwrites },
        }),
      stop: (transferId) => this.#send?.({ kind: 'transfer-cancel', transferId }),
      onChanged: (changed, removed) => {
        if (!this.#isStopping) options.onChanged({ changed, removed });
      },
    });
    this.#sessions = new GuestSessions({
      guest: 'transfers',
      orderSchema: transferOrderSchema,
      plan: (transferId, order) => {
        const transfer = this.#queue.get(transferId);
        const { connectionId, nodeId, nodeName } = transfer;
        return { connectionId, nodeName, request: { nodeId, ...order, reason: reasonOf(transfer) } };
      },
      starter: options.starter,
      logger: options.logger,
      send: (message) => this.#send?.(message),
    });
  }

  list(): Transfer[] {
    return this.#queue.all;
  }

  /** How many are on their way, and would end with the application. */
  get unfinishedCount(): number {
    return this.#queue.unfinishedCount;
  }

  /** Raises NotFound. */
  get(transferId: string): Transfer {
    return this.#queue.get(transferId);
  }

  /** Puts files of this computer into a directory of a node. */
  upload(node: TransferNode, localPaths: readonly string[], directory: string): Transfer[] {
    this.#options.startHost();
    return this.#queue.add(
      localPaths.map((localPath) => ({
        ...node,
        direction: 'upload',
        localPath,
        remotePath: inRemoteDirectory(directory, basename(localPath)),
      })),
    );
  }

  /** Raises Conflict when something else is being written to the same place. */
  download(node: TransferNode, remotePath: string, localPath: string): Transfer {
    if (!isAbsolute(localPath)) throw new AppError('Invalid', 'The place on this computer is not absolute.');
    const other = this.list().find(
      (one) => one.direction === 'download' && one.localPath === localPath && isUnfinished(one),
    );
    if (other)
      throw new AppError(
        'Conflict',
        `${localPath} is being written by another transfer, of ${other.remotePath}. Choose another place, or cancel that one.`,
      );
    this.#options.startHost();
    const [added] = this.#queue.add([{ ...node, direction: 'download', localPath, remotePath }]);
    if (!added) throw new AppError('Internal', 'The transfer was not added.');
    return added;
  }

  cancel(transferIds: readonly string[]): void {
    for (const transferId of transferIds) if (this.#queue.find(transferId)) this.#queue.cancel(transferId);
  }

  /** `overwrites`: a file of that name on the node is replaced. Raises NotFound, Conflict. */
  retry(transferId: string, overwrites: boolean): void {
    this.#options.startHost();
    this.#queue.retry(transferId, overwrites);
  }

  remove(transferIds: readonly string[]): void {
    this.#queue.remove(transferIds);
  }

  /** How many transfers of a connection are not done. */
  countOf(connectionId: string): number {
    return this.#unfinishedOn(connectionId).length;
  }

  /** Cancels the transfers of a connection. */
  async leave(connectionId: string): Promise<void> {
    this.cancel(this.#unfinishedOn(connectionId));
    await this.#sessions.terminateOf(connectionId);
  }

  /** Ends every transfer, at the end of the application; what has arrived stays beside its target. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#queue.setOpen(false);
    this.cancel(this.list().map(({ transferId }) => transferId));
    await this.#sessions.terminateAll();
  }

  #unfinishedOn(connectionId: string): string[] {
    return this.list()
      .filter((one) => one.connectionId === connectionId && isUnfinished(one))
      .map(({ transferId }) => transferId);
  }

  hostStarted(send: (message: TransferRequest | GuestSessionAnswer) => void): void {
    this.#send = send;
    this.#queue.setOpen(!this.#isStopping);
  }

  hostReported(message: unknown): boolean {
    if (this.#sessions.reported(message)) return true;
    const parsed = transferReportSchema.safeParse(message);
    if (!parsed.success) return false;
    const report = parsed.data;
    const { transferId } = report;
    if (report.kind === 'transfer-progress') this.#queue.progress(transferId, report.progress);
    else if (report.kind === 'transfer-done') this.#queue.done(transferId, report);
    else this.#queue.notDone(transferId, report.why, report.reason);
    return true;
  }

  hostLost(): void {
    this.#send = undefined;
    if (this.#isStopping) return;
    void this.#sessions.terminateAll();
    this.#queue.lost(lostReason);
  }
}

function reasonOf(transfer: Transfer): string {
  const name = transferName(transfer);
  return transfer.direction === 'upload'
    ? `Upload of ${name} to ${transfer.remotePath}`
    : `Download of ${transfer.remotePath}`;
}
