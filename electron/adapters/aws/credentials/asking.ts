import { AppError, asAppError } from '#shared/errors/app-error';
import type { Renewal } from './holding';

/** Asks a person, once: who has declined is not asked for the same thing again until that is taken back. */
export class Asking {
  readonly #declined = new Set<string>();

  /**
   * `key` names what is asked for. `reason` says why a person is needed; with `advice`, which says what they can do
   * instead, it is raised as AppError Expired when they decline, and at once when they did before.
   */
  async ask<T>(
    question: { key: string; reason: string; advice: string },
    { onPerson, signal }: Renewal,
    ask: () => Promise<T>,
  ): Promise<T> {
    const { advice, key, reason } = question;
    const expired = (cause?: unknown) => new AppError('Expired', `${reason} ${advice}`, { cause });
    if (this.#declined.has(key)) throw expired();
    onPerson(reason);
    try {
      return await ask();
    } catch (error) {
      if (asAppError(error).code !== 'Cancelled' || signal.aborted) throw error;
      this.#declined.add(key);
      throw expired(error);
    } finally {
      onPerson(undefined);
    }
  }

  /** Those of `keys`, or all, may be asked for again. */
  takeBack(keys?: Iterable<string>): void {
    if (keys === undefined) this.#declined.clear();
    else for (const key of keys) this.#declined.delete(key);
  }
}
