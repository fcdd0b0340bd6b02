import { AppError, asAppError } from '#shared/errors/app-error';
import { downloadFile } from '../../adapters/file-transfer/download';
import type { TransferContext } from '../../adapters/file-transfer/remote-commands';
import { RemoteFileExistsError, uploadFile } from '../../adapters/file-transfer/upload';
import type { SessionTicket } from '../../features/terminals/ports';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { AskedSessions } from '../guests/asked-sessions';
import type { GuestSessionAsk } from '../guests/guest-session-messages';
import { NoSessionError } from '../guests/no-session-error';
import {
  type TransferOrder,
  type TransferReport,
  type TransferRequest,
  transferOrderSchema,
  transferRequestSchema,
} from './transfer-messages';
import { TransferTeller } from './transfer-teller';

interface TransferHostOptions {
  clock: Clock;
  logger: Logger;
  report(message: TransferReport | GuestSessionAsk): void;
}

/** How long a transfer that has begun waits for the session of its next step. */
const patienceMs = 120_000;
const firstRetryMs = 500;
const maxRetryMs = 8000;

type Start = Extract<TransferRequest, { kind: 'transfer-start' }>;

/** The transfers of the session host: files are read and written here; their sessions are started by main, which has the credentials. */
export class TransferHost {
  readonly #options: TransferHostOptions;
  readonly #sessions: AskedSessions<TransferOrder>;
  readonly #running = new Map<string, AbortController>();

  constructor(options: TransferHostOptions) {
    this.#options = options;
    this.#sessions = new AskedSessions({ guest: 'transfers', report: options.report });
  }

  /** False when the message is none about transfers. */
  receive(message: unknown): boolean {
    if (this.#sessions.receive(message)) return true;
    const parsed = transferRequestSchema.safeParse(message);
    if (!parsed.success) return false;
    const request = parsed.data;
    if (request.kind === 'transfer-cancel') this.#running.get(request.transferId)?.abort();
    else if (!this.#running.has(request.transferId)) void this.#start(request);
    return true;
  }

  async #start({ transferId, ...wanted }: Start): Promise<void> {
    const { clock, report } = this.#options;
    const controller = new AbortController();
    this.#running.set(transferId, controller);
    const teller = new TransferTeller(clock, (progress) =>
      report({ kind: 'transfer-progress', transferId, progress }),
    );
    try {
      const result = await this.#carry(transferId, wanted, controller.signal, teller);
      report({ kind: 'transfer-done', transferId, ...result });
    } catch (thrown) {
      const why = controller.signal.aborted
        ? 'cancelled'
        : thrown instanceof RemoteFileExistsError
          ? 'exists'
          : 'failed';
      const error = asAppError(thrown);
      if (why === 'failed')
        this.#options.logger.info('a transfer failed', { transferId, reason: error.message });
      report({ kind: 'transfer-not-done', transferId, why, reason: error.message });
    } finally {
      teller.stop();
      this.#running.delete(transferId);
    }
  }

  async #carry(
    transferId: string,
    { direction, nodeId, localPath, remotePath, overwrites }: Omit<Start, 'transferId'>,
    signal: AbortSignal,
    teller: TransferTeller,
  ): Promise<{ sha256: string; sizeBytes: number; remotePath: string }> {
    const context = this.#context(transferId, nodeId, teller, signal);
    const options = { localPath, remotePath, signal, onProgress: teller.progress.bind(teller) };
    if (direction === 'upload') return uploadFile(context, { ...options, overwrites });
    return { ...(await downloadFile(context, options)), remotePath };
  }

  #context(transferId: string, nodeId: string, teller: TransferTeller, signal: AbortSignal): TransferContext {
    const { clock, logger } = this.#options;
    let hasBegun = false;
    return {
      nodeId,
      clock,
      logger: logger.child('transfer'),
      open: async ({ documentName, parameters }) => {
        const order = transferOrderSchema.parse({ documentName, parameters });
        const start = () => this.#sessions.start(transferId, order);
        // A transfer that has begun does not fail because the service, or the node, is away between two of its steps.
        const ticket = await (hasBegun ? this.#startPatiently(start, teller, signal) : start()).catch(
          (error: unknown) => {
            throw error instanceof NoSessionError ? new AppError('Unavailable', error.message) : error;
          },
        );
        hasBegun = true;
        const { sessionId } = ticket;
        return {
          ticket,
          resume: async () => {
            teller.interrupted('The connection was lost; the session is being resumed.');
            const resumed = await this.#sessions.resume(transferId, sessionId).catch((error: Error) => {
              teller.interrupted(`The connection was lost, and is tried again: ${error.message}`);
              throw error;
            });
            teller.interrupted(undefined);
            return resumed;
          },
          terminate: () => this.#sessions.end(sessionId),
          cameToEnd: () => void this.#sessions.forget(sessionId),
        };
      },
    };
  }

  async #startPatiently(
    start: () => Promise<SessionTicket>,
    teller: TransferTeller,
    signal: AbortSignal,
  ): Promise<SessionTicket> {
    const { clock } = this.#options;
    const givenUpAt = clock.now() + patienceMs;
    for (let delayMs = firstRetryMs; ; delayMs = Math.min(delayMs * 2, maxRetryMs)) {
      try {
        const ticket = await start();
        teller.interrupted(undefined);
        return ticket;
      } catch (error) {
        const isFinal = !(error instanceof NoSessionError) || error.isFinal;
        if (isFinal || signal.aborted || clock.now() >= givenUpAt) throw error;
        teller.interrupted(`The next step waits for a session: ${error.message}`);
        await new Promise<void>((resolve) => {
          const timer = clock.after(delayMs, resolve);
          const giveUp = () => {
            timer.cancel();
            resolve();
          };
          signal.addEventListener('abort', giveUp, { once: true });
        });
      }
    }
  }
}
