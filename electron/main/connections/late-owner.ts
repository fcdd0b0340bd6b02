import type { CredentialOwner, CredentialState, Credentials } from '../../features/connections/ports';

/** An owner of credentials whose making waits until somebody asks for credentials. */
export class LateOwner implements CredentialOwner {
  readonly #make: () => Promise<CredentialOwner>;
  readonly #listeners = new Set<() => void>();
  #making: Promise<CredentialOwner> | undefined;
  #owner: CredentialOwner | undefined;

  constructor(make: () => Promise<CredentialOwner>) {
    this.#make = make;
  }

  get state(): CredentialState {
    return this.#owner?.state ?? { kind: 'idle' };
  }

  onStateChanged(listener: () => void): { stop(): void } {
    // Each registration is one of its own, also where two have the same listener.
    const entry = () => listener();
    this.#listeners.add(entry);
    return { stop: () => void this.#listeners.delete(entry) };
  }

  async credentials(signal?: AbortSignal): Promise<Credentials> {
    return (await this.#made()).credentials(signal);
  }

  refuse(credentials: Credentials): void {
    this.#owner?.refuse(credentials);
  }

  askAgain(): void {
    this.#owner?.askAgain();
  }

  #made(): Promise<CredentialOwner> {
    this.#making ??= this.#make().then((owner) => {
      this.#owner = owner;
      owner.onStateChanged(() => {
        for (const listener of [...this.#listeners]) listener();
      });
      return owner;
    });
    return this.#making;
  }
}
