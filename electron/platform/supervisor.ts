import type { Clock, Timer } from './clock';
import type { Logger } from './logger';

/** One started process, whatever its form (utility process, forked Node). */
export interface ChildHandle {
  readonly pid: number | undefined;
  /** Asks it to end; resolves when it has. */
  stop(): Promise<void>;
}

export type ChildStarter = (onExit: (exitCode: number) => void) => ChildHandle;

export type SupervisedState =
  | { kind: 'running'; pid: number | undefined }
  | { kind: 'waiting'; restartInMs: number; restartAt: number; lastExitCode: number; failures: number }
  | { kind: 'gave-up'; lastExitCode: number }
  | { kind: 'stopped' };

interface SupervisorOptions {
  name: string;
  start: ChildStarter;
  clock: Clock;
  logger: Logger;
  onState?: (state: SupervisedState) => void;
  /** Exit codes after which a restart cannot help (bad usage, directory locked, ...). */
  finalExitCodes?: readonly number[];
  firstDelayMs?: number;
  maxDelayMs?: number;
  /** A child that lived this long is counted as healthy: its next end starts from the first delay again. */
  healthyAfterMs?: number;
}

/** Keeps one child process running: restarts it with exponential backoff, never two at once, until it is stopped. */
export class Supervisor {
  readonly #options: Required<Omit<SupervisorOptions, 'onState'>> & Pick<SupervisorOptions, 'onState'>;
  #child: ChildHandle | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  #startedAt = 0;
  #stopping = false;
  #state: SupervisedState = { kind: 'stopped' };
  readonly #listeners = new Set<() => void>();

  constructor(options: SupervisorOptions) {
    this.#options = {
      finalExitCodes: [],
      firstDelayMs: 250,
      maxDelayMs: 15_000,
      healthyAfterMs: 30_000,
      ...options,
    };
  }

  get state(): SupervisedState {
    return this.#state;
  }

  start(): void {
    this.#stopping = false;
    this.#failures = 0;
    this.#timer?.cancel();
    if (this.#child === undefined) this.#launch();
  }

  /** Ends the child and starts a fresh one at once. */
  async restart(): Promise<void> {
    await this.stop();
    this.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#timer?.cancel();
    const child = this.#child;
    if (child) await child.stop();
    this.#set({ kind: 'stopped' });
  }

  /** Waits while the child is between two lives; answers whether it runs. `waitMs` bounds the wait. */
  async running(waitMs: number): Promise<boolean> {
    const { clock } = this.#options;
    const until = clock.now() + waitMs;
    while (this.#state.kind === 'waiting' && clock.now() < until) {
      await new Promise<void>((resolve) => {
        const timer = clock.after(until - clock.now(), () => done());
        const done = () => {
          timer.cancel();
          this.#listeners.delete(done);
          resolve();
        };
        this.#listeners.add(done);
      });
    }
    return this.#state.kind === 'running';
  }

  #launch(): void {
    const { clock, start, logger, name } = this.#options;
    this.#startedAt = clock.now();
    const child = start((exitCode) => this.#ended(child, exitCode));
    this.#child = child;
    logger.info(`${name} started`, { childPid: child.pid });
    this.#set({ kind: 'running', pid: child.pid });
  }

  #ended(child: ChildHandle, exitCode: number): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (this.#stopping) return;
    const { clock, logger, name, firstDelayMs, maxDelayMs, healthyAfterMs, finalExitCodes } = this.#options;
    if (finalExitCodes.includes(exitCode)) {
      logger.error(`${name} ended and a restart cannot help`, { exitCode });
      this.#set({ kind: 'gave-up', lastExitCode: exitCode });
      return;
    }
    this.#failures = clock.now() - this.#startedAt >= healthyAfterMs ? 1 : this.#failures + 1;
    const restartInMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (this.#failures - 1));
    logger.warn(`${name} ended unexpectedly`, { exitCode, restartInMs });
    this.#set({
      kind: 'waiting',
      restartInMs,
      restartAt: clock.now() + restartInMs,
      lastExitCode: exitCode,
      failures: this.#failures,
    });
    this.#timer = clock.after(restartInMs, () => this.#launch());
  }

  #set(state: SupervisedState): void {
    this.#state = state;
    this.#options.onState?.(state);
    for (const listener of [...this.#listeners]) listener();
  }
}
