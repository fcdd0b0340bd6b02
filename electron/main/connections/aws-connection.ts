import type { Connection, ConnectionHint, ConnectionState, Identity } from '#shared/connections/connection';
import type { SavedConnection } from '#shared/connections/saved-connection';
import { AppError, asAppError } from '#shared/errors/app-error';
import type { CredentialOwner } from '../../features/connections/ports';
import type { Clock, Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { ConnectionPorts } from './connection-ports';
import { readOnlyPorts } from './read-only-ports';

/** The clients of one connection, made when it is opened. */
export interface AwsAccess {
  ports: ConnectionPorts;
  /** Asks STS. Raises AppError. */
  whoAmI(signal: AbortSignal): Promise<Identity>;
  /** Whether the AWS files still say what it was made of. Raises AppError when they allow no clients any more. */
  isUpToDate(): Promise<boolean>;
  /** What it cannot do, and why. */
  hints(): ConnectionHint[];
  /** Where it points beyond AWS's own endpoints. */
  endpoint: string | undefined;
}

interface AwsConnectionOptions {
  saved: SavedConnection;
  /** Shared by the connections of one source. */
  owner: CredentialOwner;
  /** Raises AppError when the files do not allow it. */
  makeAccess(saved: SavedConnection, owner: CredentialOwner, onHintsChanged: () => void): Promise<AwsAccess>;
  clock: Clock;
  logger: Logger;
  onStateChanged(): void;
}

const firstRetryMs = 2000;
const longestRetryMs = 60_000;
const whoAmITimeoutMs = 20_000;
/** Calls that are under way when clients are made anew have so long to end with those that they began with. */
const retiredMs = 60_000;

type Opened =
  | { kind: 'closed' }
  | { kind: 'opening'; detail: string }
  | { kind: 'waiting'; reason: string; nextTryAt: number }
  /** `doubt`: AWS could not be asked who is calling; all else may work. */
  | { kind: 'open'; identity: Identity | undefined; doubt: string | undefined }
  | { kind: 'failed'; reason: AppError };

/**
 * One profile (or the environment's credentials) in one Region. It is opened by reading the credentials and asking who
 * they belong to; what passes by itself is tried again, what needs a person waits for one.
 */
export class AwsConnection {
  readonly #options: AwsConnectionOptions;
  readonly #ownerWatch: { stop(): void };
  #saved: SavedConnection;
  #opened: Opened = { kind: 'closed' };
  #access: AwsAccess | undefined;
  /** Clients in whose place others were made, each until it is closed. */
  readonly #retired = new Map<AwsAccess, Timer>();
  /** Settles when the opening under way has ended, either way. */
  #opening: Promise<void> = Promise.resolve();
  #attempt = new AbortController();
  #retry: Timer | undefined;
  #retryMs = firstRetryMs;

  constructor(options: AwsConnectionOptions) {
    this.#options = options;
    this.#saved = options.saved;
    this.#ownerWatch = options.owner.onStateChanged(() => this.#ownerChanged());
  }

  get saved(): SavedConnection {
    return this.#saved;
  }

  /** Takes a new name and new marks; its id stays. */
  set saved(saved: SavedConnection) {
    this.#saved = saved;
    this.#options.onStateChanged();
  }

  /** Opens it; one that has failed or waits is tried again at once. */
  open(): void {
    if (this.#opened.kind === 'open' || this.#opened.kind === 'opening') return;
    this.#options.owner.askAgain();
    this.#retryMs = firstRetryMs;
    this.#establish();
  }

  close(): void {
    const access = this.#access;
    this.#access = undefined;
    this.#end({ kind: 'closed' });
    access?.ports.close();
    for (const retired of [...this.#retired.keys()]) this.#closeRetired(retired);
  }

  /**
   * The AWS files have changed. What could not be opened is tried again; where the endpoint or the network is another
   * one now, the clients are made anew; otherwise STS is asked again whose credentials these are.
   */
  filesChanged(): void {
    switch (this.#opened.kind) {
      case 'closed':
        return;
      case 'waiting':
      case 'failed':
        this.open();
        return;
      default:
        void this.#compare(this.#access);
    }
  }

  async #compare(access: AwsAccess | undefined): Promise<void> {
    const isUpToDate = await access?.isUpToDate().catch(() => false);
    if (this.#access !== access || this.#opened.kind === 'closed') return;
    if (!isUpToDate) this.#establish();
    else if (this.#opened.kind === 'open') {
      this.#retry?.cancel();
      await this.#askAgain();
    }
  }

  dispose(): void {
    this.close();
    this.#ownerWatch.stop();
  }

  /**
   * Waits while it is being opened, and while a person is asked. Raises Unavailable when it is closed or does not
   * answer, and what it failed with.
   */
  async ports(): Promise<ConnectionPorts> {
    while (this.#opened.kind === 'opening') await this.#opening;
    const opened = this.#opened;
    switch (opened.kind) {
      case 'closed':
        throw new AppError('Unavailable', `The connection ${this.#saved.name} is closed.`);
      case 'waiting':
        throw new AppError('Unavailable', opened.reason);
      case 'failed':
        throw opened.reason;
      default:
        if (!this.#access) throw new AppError('Unavailable', `The connection ${this.#saved.name} is closed.`);
        return this.#saved.isReadOnly
          ? readOnlyPorts(this.#access.ports, this.#saved.name)
          : this.#access.ports;
    }
  }

  describe(): Connection {
    const { connectionId, name, region, source, isReadOnly, isProduction } = this.#saved;
    const identity = this.#opened.kind === 'open' ? this.#opened.identity : undefined;
    const credentials = this.#options.owner.state;
    const endpoint = this.#access?.endpoint;
    const from = source.kind === 'profile' ? `Profile ${source.profile}` : 'Credentials of the environment';
    return {
      connectionId,
      name,
      description: endpoint === undefined ? from : `${from} at ${endpoint}`,
      region,
      isReadOnly,
      isProduction,
      capabilities: ['create-activation', 'node-role', 'edit', 'open-close', 'ec2-detail'],
      state: this.#state(),
      hints: this.#access?.hints() ?? [],
      ...(source.kind === 'profile' ? { profile: source.profile } : {}),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(identity ? { accountId: identity.accountId, identityArn: identity.arn } : {}),
      ...(identity && credentials.kind === 'valid' && credentials.expiresAt !== undefined
        ? { credentialsExpireAt: credentials.expiresAt }
        : {}),
    };
  }

  #state(): ConnectionState {
    const opened = this.#opened;
    const credentials = this.#options.owner.state;
    switch (opened.kind) {
      case 'closed':
        return { kind: 'closed' };
      case 'failed':
        return {
          kind: 'failed',
          reason: opened.reason.message,
          ...(opened.reason.code === 'Expired' ? { isSignedOut: true } : {}),
        };
      case 'waiting':
        return { kind: 'starting', detail: opened.reason, nextTryAt: opened.nextTryAt };
      default:
        if (credentials.kind === 'needs-person') return { kind: 'needs-person', reason: credentials.reason };
        if (opened.kind === 'opening') return { kind: 'starting', detail: opened.detail };
        return opened.doubt === undefined ? { kind: 'ready' } : { kind: 'degraded', reason: opened.doubt };
    }
  }

  #ownerChanged(): void {
    // What it has may be of no use any more; opening again says why, and whether trying again helps.
    if (this.#opened.kind === 'open' && this.#options.owner.state.kind === 'failed') this.#establish();
    else this.#options.onStateChanged();
  }

  #end(opened: Opened): void {
    this.#attempt.abort();
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#opened = opened;
    this.#options.onStateChanged();
  }

  #establish(): void {
    this.#end({ kind: 'opening', detail: 'The credentials are read.' });
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#opening = this.#try(attempt.signal).then(
      (identified) => {
        if (attempt.signal.aborted) return;
        this.#end({ kind: 'open', ...identified });
        if (identified.doubt === undefined) this.#retryMs = firstRetryMs;
        else this.#tryLater(() => void this.#askAgain());
      },
      (thrown: unknown) => {
        if (!attempt.signal.aborted) this.#failed(asAppError(thrown));
      },
    );
  }

  async #try(signal: AbortSignal): Promise<{ identity: Identity | undefined; doubt: string | undefined }> {
    const { owner, onStateChanged } = this.#options;
    const access = await this.#upToDateAccess(signal);
    await owner.credentials(signal);
    signal.throwIfAborted();
    this.#opened = { kind: 'opening', detail: 'AWS is asked who is calling.' };
    onStateChanged();
    return this.#identify(access, signal);
  }

  /** The clients that it has; others where the files say something else by now. */
  async #upToDateAccess(signal: AbortSignal): Promise<AwsAccess> {
    const { owner, makeAccess, onStateChanged, clock } = this.#options;
    const known = this.#access;
    const isUpToDate = await known?.isUpToDate();
    signal.throwIfAborted();
    if (known && isUpToDate) return known;
    const made = await makeAccess(this.#saved, owner, onStateChanged);
    if (signal.aborted) made.ports.close();
    signal.throwIfAborted();
    this.#access = made;
    if (known)
      this.#retired.set(
        known,
        clock.after(retiredMs, () => this.#closeRetired(known), { background: true }),
      );
    return made;
  }

  #closeRetired(access: AwsAccess): void {
    this.#retired.get(access)?.cancel();
    this.#retired.delete(access);
    access.ports.close();
  }

  async #identify(access: AwsAccess, signal: AbortSignal) {
    // Not by AbortSignal.any: one of a timeout may be collected as garbage in Node 20, and never fires then.
    const timed = new AbortController();
    const stop = () => timed.abort();
    const timer = this.#options.clock.after(whoAmITimeoutMs, stop, { background: true });
    signal.addEventListener('abort', stop, { once: true });
    try {
      return { identity: await access.whoAmI(timed.signal), doubt: undefined };
    } catch (thrown) {
      const error = asAppError(thrown);
      signal.throwIfAborted();
      if (error.retry !== 'with-backoff' && error.code !== 'Cancelled') throw error;
      const reason = error.code === 'Cancelled' ? 'STS has not answered in time.' : error.message;
      return { identity: undefined, doubt: `Whose credentials these are is not known. ${reason}` };
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', stop);
    }
  }

  /** While it is in use: nobody waits for the answer. */
  async #askAgain(): Promise<void> {
    const access = this.#access;
    if (this.#opened.kind !== 'open' || !access) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    const asked = await this.#options.owner
      .credentials(attempt.signal)
      .then(() => this.#identify(access, attempt.signal))
      .catch((thrown: unknown) => asAppError(thrown));
    if (attempt.signal.aborted) return;
    if (asked instanceof AppError) this.#failed(asked);
    else {
      this.#opened = { kind: 'open', ...asked };
      this.#options.onStateChanged();
      if (asked.doubt !== undefined) this.#tryLater(() => void this.#askAgain());
    }
  }

  #failed(error: AppError): void {
    const { clock, logger } = this.#options;
    const { connectionId } = this.#saved;
    logger.info('a connection could not be opened', {
      connectionId,
      code: error.code,
      reason: error.message,
    });
    if (error.retry !== 'with-backoff') {
      this.#end({ kind: 'failed', reason: error });
      return;
    }
    this.#end({ kind: 'waiting', reason: error.message, nextTryAt: clock.now() + this.#retryMs });
    this.#tryLater(() => this.#establish());
  }

  #tryLater(attempt: () => void): void {
    this.#retry = this.#options.clock.after(this.#retryMs, attempt, { background: true });
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }
}
