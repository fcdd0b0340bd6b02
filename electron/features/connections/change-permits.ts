import { randomBytes } from 'node:crypto';
import {
  type ChangeConfirmation,
  expectedConfirmation,
  type GuardedChange,
} from '#shared/connections/change-confirmation';
import { AppError } from '#shared/errors/app-error';

const validMs = 120_000;

interface Permit {
  connectionId: string;
  change: GuardedChange;
  /** Things that may still be changed with it. */
  left: number;
  until: number;
}

/** Confirmed changes on connections that are marked as production: each permit is good for as many things as were confirmed. */
export class ChangePermits {
  readonly #permits = new Map<string, Permit>();

  constructor(private readonly now: () => number) {}

  /** Raises Invalid when what was typed is not what was to be typed. */
  issue({ connectionId, change, names, typed }: ChangeConfirmation): string {
    const expected = expectedConfirmation(names);
    if (typed.trim() !== expected) throw new AppError('Invalid', `Type ${expected} to confirm.`);
    for (const [old, { until }] of this.#permits) if (until < this.now()) this.#permits.delete(old);
    const permit = randomBytes(16).toString('hex');
    this.#permits.set(permit, { connectionId, change, left: names.length, until: this.now() + validMs });
    return permit;
  }

  /** Takes what one call changes from a permit. Raises Conflict when it does not (or no longer) allow it. */
  use(permit: string | undefined, connectionId: string, change: GuardedChange, things = 1): void {
    const found = permit === undefined ? undefined : this.#permits.get(permit);
    if (
      !found ||
      permit === undefined ||
      found.connectionId !== connectionId ||
      found.change !== change ||
      found.left < things ||
      found.until < this.now()
    )
      throw new AppError(
        'Conflict',
        'This connection is marked as production: the change has to be confirmed first.',
      );
    found.left -= things;
    // The calls of one confirmation follow each other, and many of them may take longer.
    found.until = this.now() + validMs;
    if (found.left === 0) this.#permits.delete(permit);
  }
}
