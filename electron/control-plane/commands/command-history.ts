import { type Clock, every, type Timer } from '../../platform/clock';
import type { CommandStore } from './command-store';

/** AWS keeps commands for 30 days. */
const keepMs = 30 * 24 * 3_600_000;
const lookMs = 60_000;
/** A command of a thousand nodes takes long enough to remove that the API would be felt to pause over many. */
const atOnce = 4;

/** Removes commands that are older than AWS would show them, a few at a time. */
export class CommandHistory {
  readonly #timer: Timer;
  readonly #listeners = new Set<(commandId: string) => void>();

  constructor(
    private readonly commands: CommandStore,
    private readonly clock: Clock,
  ) {
    this.#timer = every(clock, lookMs, () => this.removeOld(), { background: true });
  }

  /** Called for each command that is no longer kept. */
  onRemoved(listener: (commandId: string) => void): void {
    this.#listeners.add(listener);
  }

  removeOld(): void {
    const removed = this.commands.removeFinished(this.clock.now() - keepMs, atOnce);
    for (const id of removed) for (const listener of this.#listeners) listener(id);
  }

  stop(): void {
    this.#timer.cancel();
  }
}
