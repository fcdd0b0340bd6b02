import { AsyncLocalStorage } from 'node:async_hooks';

/** Takes what programs of a command put out, beside what is kept of it for the reply. */
export interface OutputTap {
  standardOutput(bytes: Uint8Array): void;
  standardError(bytes: Uint8Array): void;
}

/**
 * The tap of the command that is being run here: plugins start programs many calls below the command, and inside
 * documents of their own, and only the ends of that chain have to do with output.
 */
const current = new AsyncLocalStorage<OutputTap>();

export function withOutputTap<T>(tap: OutputTap | undefined, run: () => T): T {
  return tap === undefined ? run() : current.run(tap, run);
}

export function currentOutputTap(): OutputTap | undefined {
  return current.getStore();
}
