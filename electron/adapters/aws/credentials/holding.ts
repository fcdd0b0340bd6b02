import { AppError, asAppError } from '#shared/errors/app-error';
import type { CredentialState, Credentials } from '../../../features/connections/ports';
import type { Clock } from '../../../platform/clock';
import { HeldCredentials } from './held-credentials';
import { type OnPerson, SharedWork } from './shared-work';

/** Renewed this long before they expire, or for a third of their life where that is less. */
const earlyMs = 5 * 60_000;
/** Spread, so that what was issued together is not renewed together. */
const spreadMs = 60_000;
/** Those who ask wait for the renewal when less than this is left, or a tenth of their life. */
const lastMs = 60_000;
/** A renewal that failed while the old ones are still good is tried again after this. */
const againMs = 60_000;

export interface Renewal {
  signal: AbortSignal;
  /** Says that a person is being asked, and why; undefined when they are no longer. */
  onPerson: OnPerson;
}

export interface HoldingOptions {
  renew(renewal: Renewal): Promise<Credentials>;
  clock: Clock;
  /** From 0 to 1. */
  random(): number;
}

interface Held {
  credentials: HeldCredentials;
  renewAt: number;
  waitAt: number;
  expiresAt: number;
}

/** Credentials that come about in one way, held until shortly before they expire. */
export class Holding {
  readonly #work = new SharedWork<HeldCredentials>();
  readonly #listeners = new Set<() => void>();
  #held: Held | undefined;
  #state: CredentialState = { kind: 'idle' };
  #notBefore = 0;

  constructor(private readonly options: HoldingOptions) {}

  get state(): CredentialState {
    return this.#state;
  }

  onStateChanged(listener: () => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  /** Raises AppError. */
  async credentials(signal?: AbortSignal, onPerson?: OnPerson): Promise<HeldCredentials> {
    const held = this.#held;
    const now = this.options.clock.now();
    if (held && now < held.renewAt) return held.credentials;
    if (held && now < held.waitAt) {
      if (now >= this.#notBefore && !this.#work.isUnderWay) void this.#renew().catch(() => {});
      return held.credentials;
    }
    return this.#renew(signal, onPerson);
  }

  /** These were refused as expired or unknown; others, which may have come after them, stay. */
  refuse(credentials: Credentials): void {
    if (this.#held?.credentials.isSameAs(credentials)) this.#held = undefined;
  }

  #renew(signal?: AbortSignal, onPerson?: OnPerson): Promise<HeldCredentials> {
    return this.#work.run((abort, tell) => this.#attempt(abort, tell), signal, onPerson);
  }

  async #attempt(signal: AbortSignal, tell: OnPerson): Promise<HeldCredentials> {
    const { clock } = this.options;
    const before = this.#held;
    if (!before) this.#set({ kind: 'resolving' });
    const onPerson: OnPerson = (reason) => {
      tell(reason);
      // While the old ones still do, nothing waits.
      if (reason !== undefined) this.#set({ kind: 'needs-person', reason });
      else this.#set(this.#held ? valid(this.#held) : { kind: 'resolving' });
    };
    try {
      const renewed = await this.options.renew({ signal, onPerson });
      const held = this.#hold(renewed);
      this.#held = held;
      this.#set(valid(held));
      return held.credentials;
    } catch (thrown) {
      const error = asAppError(thrown);
      this.#notBefore = clock.now() + againMs;
      const isLeft = error.code === 'Cancelled' && signal.aborted;
      const old = this.#held;
      if (old && clock.now() < old.expiresAt) {
        this.#set(valid(old));
        return old.credentials;
      }
      this.#set(isLeft ? { kind: 'idle' } : { kind: 'failed', reason: error.message });
      throw error;
    }
  }

  #hold(credentials: Credentials): Held {
    const { clock, random } = this.options;
    const now = clock.now();
    const held = new HeldCredentials(credentials);
    const expiresAt = credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    if (expiresAt <= now)
      throw new AppError(
        'Expired',
        `The credentials that were given had expired already (${new Date(expiresAt).toISOString()}). Check the clock of this machine, and where they come from.`,
      );
    if (!Number.isFinite(expiresAt))
      return { credentials: held, renewAt: expiresAt, waitAt: expiresAt, expiresAt };
    const life = expiresAt - now;
    const early = Math.min(earlyMs, life / 3);
    return {
      credentials: held,
      expiresAt,
      renewAt: expiresAt - early - random() * Math.min(spreadMs, life / 10),
      waitAt: expiresAt - Math.min(lastMs, life / 10),
    };
  }

  #set(state: CredentialState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

function valid(held: Held): CredentialState {
  return { kind: 'valid', ...(Number.isFinite(held.expiresAt) ? { expiresAt: held.expiresAt } : {}) };
}
