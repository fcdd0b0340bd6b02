import type { Clock, Timer } from '../../platform/clock';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { asWriteFailure } from '../../platform/node/file-failure';

const retryDelayMs = 30_000;

interface DelayedWriteOptions {
  path: string;
  /** From the last change to the write, in milliseconds. */
  delayMs: number;
  clock: Clock;
  /** Called with the failure of a write, which is tried again every 30 s; with undefined when one went well after that. */
  onFailure?: (failure: unknown) => void;
}

/** One file that follows what it holds: written whole a moment after the last change, and again until that went well. */
export class DelayedWrite {
  #content: (() => string) | undefined;
  #timer: Timer | undefined;
  #hasFailed = false;

  constructor(private readonly options: DelayedWriteOptions) {}

  /** `content` is called when the file is written. */
  set(content: () => string): void {
    this.#content = content;
    this.#arm(this.options.delayMs);
  }

  /** Writes at once what has not been written. Raises nothing: a failure goes to onFailure. */
  flush(): void {
    this.#timer?.cancel();
    if (this.#content === undefined) return;
    const { path, onFailure } = this.options;
    try {
      writeFileAtomically(path, this.#content());
    } catch (error) {
      this.#hasFailed = true;
      this.#arm(retryDelayMs);
      onFailure?.(asWriteFailure(error, path));
      return;
    }
    this.#content = undefined;
    if (!this.#hasFailed) return;
    this.#hasFailed = false;
    onFailure?.(undefined);
  }

  #arm(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.options.clock.after(delayMs, () => this.flush(), { background: true });
  }
}
