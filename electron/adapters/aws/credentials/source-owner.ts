import { asAppError } from '#shared/errors/app-error';
import type { CredentialOwner, CredentialState, Credentials } from '../../../features/connections/ports';
import type { CredentialPlan } from '../profiles/credential-plan';
import type { Holding } from './holding';

/** What a source comes to with the files as they are. */
export interface Found {
  plan: CredentialPlan;
  holding: Holding;
}

/** The owner of one source: finds out, from the files as they are, which holding it has. */
export class SourceOwner implements CredentialOwner {
  #found: Found | undefined;
  #finding: Promise<Found> | undefined;
  #failure: string | undefined;
  #watching: { stop(): void } | undefined;
  #isStale = true;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly find: () => Promise<Found>,
    private readonly takeBack: (plan: CredentialPlan) => void,
  ) {}

  get state(): CredentialState {
    if (this.#failure !== undefined) return { kind: 'failed', reason: this.#failure };
    return this.#found?.holding.state ?? { kind: this.#finding ? 'resolving' : 'idle' };
  }

  onStateChanged(listener: () => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  async credentials(signal?: AbortSignal): Promise<Credentials> {
    const holding = await this.#current();
    try {
      return await holding.credentials(signal);
    } catch (error) {
      // The files may be put right meanwhile.
      this.#isStale = true;
      throw error;
    }
  }

  refuse(credentials: Credentials): void {
    this.#found?.holding.refuse(credentials);
    this.#isStale = true;
  }

  askAgain(): void {
    if (this.#found) this.takeBack(this.#found.plan);
    this.#isStale = true;
    this.#failure = undefined;
  }

  reload(): void {
    this.#isStale = true;
  }

  async #current(): Promise<Holding> {
    if (this.#found && !this.#isStale) return this.#found.holding;
    this.#finding ??= this.find().finally(() => {
      this.#finding = undefined;
    });
    this.#isStale = false;
    try {
      const found = await this.#finding;
      this.#failure = undefined;
      this.#use(found);
      return found.holding;
    } catch (error) {
      const failure = asAppError(error);
      this.#isStale = true;
      this.#failure = failure.message;
      this.#tell();
      throw failure;
    }
  }

  #use(found: Found): void {
    const isSame = this.#found?.holding === found.holding;
    this.#found = found;
    if (isSame) return;
    this.#watching?.stop();
    this.#watching = found.holding.onStateChanged(() => this.#tell());
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
