import { AppError } from '#shared/errors/app-error';

/** Long work that the window can cancel by the id that it chose. */
export class Jobs {
  readonly #running = new Map<string, AbortController>();

  async run<T>(jobId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running.has(jobId)) throw new AppError('Conflict', 'This work is already under way.');
    const controller = new AbortController();
    this.#running.set(jobId, controller);
    try {
      return await work(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) throw new AppError('Cancelled', 'Cancelled. Nothing was written.');
      throw error;
    } finally {
      this.#running.delete(jobId);
    }
  }

  /** An unknown id is no error: the work may have ended meanwhile. */
  cancel(jobId: string): void {
    this.#running.get(jobId)?.abort();
  }
}
