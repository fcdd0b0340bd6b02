import { beforeEach, describe, expect, it } from 'vitest';
import { Jobs } from '#electron/features/jobs/jobs';
import { AppError } from '#shared/errors/app-error';

/** Work that a test ends by hand, and that ends by itself when it is cancelled. */
function work() {
  let finish: (value: string) => void = () => {};
  const signals: AbortSignal[] = [];
  const run = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      signals.push(signal);
      finish = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  return { run, signals, finish: (value: string) => finish(value) };
}

describe('Jobs', () => {
  let jobs: Jobs;
  beforeEach(() => {
    jobs = new Jobs();
  });

  it('answer what the work gives', async () => {
    expect(await jobs.run('a', async () => 42)).toBe(42);
  });

  it('pass on the error of work that nobody cancelled', async () => {
    const error = new AppError('AccessDenied', 'The folder may not be written.');
    await expect(jobs.run('a', () => Promise.reject(error))).rejects.toBe(error);
  });

  it('end cancelled work as Cancelled, whatever it threw for it', async () => {
    const job = work();
    const running = jobs.run('a', job.run);
    jobs.cancel('a');
    await expect(running).rejects.toMatchObject({ name: 'AppError', code: 'Cancelled' });
  });

  it('cancel the one that was named', async () => {
    const [one, two] = [work(), work()];
    const first = jobs.run('a', one.run);
    const second = jobs.run('b', two.run);
    jobs.cancel('a');
    await expect(first).rejects.toMatchObject({ code: 'Cancelled' });
    expect(two.signals[0]?.aborted).toBe(false);
    two.finish('whole');
    expect(await second).toBe('whole');
  });

  it('give the result of work that was done before it heard of its cancellation', async () => {
    let finish: (value: string) => void = () => {};
    const running = jobs.run(
      'a',
      () =>
        new Promise<string>((resolve) => {
          finish = resolve;
        }),
    );
    jobs.cancel('a');
    finish('whole');
    expect(await running).toBe('whole');
  });

  it('refuse an id that is at work, without disturbing that work', async () => {
    const job = work();
    const running = jobs.run('a', job.run);
    let ran = false;
    await expect(
      jobs.run('a', async () => {
        ran = true;
      }),
    ).rejects.toMatchObject({ code: 'Conflict' });
    expect(ran).toBe(false);
    jobs.cancel('a');
    await expect(running).rejects.toMatchObject({ code: 'Cancelled' });
  });

  it('take an id again when its work is over, well or badly', async () => {
    await jobs.run('a', async () => 1);
    await jobs.run('a', () => Promise.reject(new Error('no'))).catch(() => {});
    const cancelled = jobs.run('a', work().run);
    jobs.cancel('a');
    await cancelled.catch(() => {});
    expect(await jobs.run('a', async () => 2)).toBe(2);
  });

  it('do not cancel the next work under an id for the sake of the last', async () => {
    jobs.cancel('a');
    const job = work();
    const running = jobs.run('a', job.run);
    expect(job.signals[0]?.aborted).toBe(false);
    job.finish('whole');
    expect(await running).toBe('whole');
    expect(() => jobs.cancel('a')).not.toThrow();
  });
});
