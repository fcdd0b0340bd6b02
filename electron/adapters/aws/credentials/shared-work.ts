import { AppError } from '#shared/errors/app-error';

/** How shared work tells those who wait for it that a person is asked (the reason), and that they are no longer. */
export type OnPerson = (reason: string | undefined) => void;

interface Current<T> {
  promise: Promise<T>;
  controller: AbortController;
  waiting: Set<OnPerson>;
  reason: string | undefined;
}

/**
 * One piece of work at a time, for whoever asks meanwhile. A caller that gives up leaves the others waiting; when all
 * have given up, the work is aborted.
 */
export class SharedWork<T> {
  #current: Current<T> | undefined;

  get isUnderWay(): boolean {
    return this.#current !== undefined;
  }

  /** Joins what is under way, else begins `work`. Raises AppError Cancelled when `signal` is aborted. */
  async run(
    work: (signal: AbortSignal, onPerson: OnPerson) => Promise<T>,
    signal?: AbortSignal,
    onPerson: OnPerson = () => {},
  ): Promise<T> {
    if (signal?.aborted) throw cancelled();
    const current = this.#current ?? this.#begin(work);
    // A listener of its own, so that the same one may wait twice.
    const own: OnPerson = (reason) => onPerson(reason);
    current.waiting.add(own);
    if (current.reason !== undefined) own(current.reason);
    let giveUp: () => void = () => {};
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = () => reject(cancelled());
    });
    // The race below may be over by then.
    givenUp.catch(() => {});
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([current.promise, givenUp]);
    } finally {
      signal?.removeEventListener('abort', giveUp);
      current.waiting.delete(own);
      if (current.reason !== undefined) own(undefined);
      if (current.waiting.size === 0 && this.#current === current) {
        this.#current = undefined;
        current.controller.abort();
      }
    }
  }

  #begin(work: (signal: AbortSignal, onPerson: OnPerson) => Promise<T>): Current<T> {
    const controller = new AbortController();
    const current: Current<T> = {
      controller,
      waiting: new Set(),
      reason: undefined,
      promise: Promise.resolve().then(() =>
        work(controller.signal, (reason) => {
          current.reason = reason;
          for (const listener of [...current.waiting]) listener(reason);
        }),
      ),
    };
    this.#current = current;
    const done = () => {
      if (this.#current === current) this.#current = undefined;
    };
    current.promise.then(done, done);
    return current;
  }
}

function cancelled(): AppError {
  return new AppError('Cancelled', 'It was called off before there were credentials.');
}
