import { type Command, type CommandRef, isFinal } from '#shared/commands/command';
import type { Settings } from '#shared/settings/settings';
import type { Clock, Timer } from '../../platform/clock';

interface WatchOptions {
  clock: Clock;
  /** Raises AppError; one that cannot be read now is asked for again. */
  read(ref: CommandRef): Promise<Command>;
  settings(): Settings['commandNotice'];
  /** Whether a person looks at the window. */
  isLookedAt(): boolean;
  /** Commands that were sent as one, all of which have ended. */
  tell(commands: readonly Command[]): void;
}

/** The same thing that is sent again within this time, as one to a whole fleet is, is told of as one. */
const togetherMs = 3000;
const firstMs = 2000;
const latestMs = 30_000;
/** No command is followed longer: AWS ends every one before that. */
const longestMs = 31 * 86_400_000;

interface Watched {
  sentAt: number;
  what: string;
  refs: CommandRef[];
  ended: Map<string, Command>;
  timer?: Timer;
}

const keyOf = ({ connectionId, commandId }: CommandRef) => `${connectionId} ${commandId}`;

/** Follows the commands that were sent from the window, and tells of those that took long while nobody looked. */
export class CommandWatch {
  readonly #options: WatchOptions;
  readonly #watched = new Set<Watched>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** `what` was sent; the same thing to another connection, or to further nodes, is told of with it. */
  add(ref: CommandRef, what: string): void {
    const { clock } = this.#options;
    const now = clock.now();
    for (const one of this.#watched) {
      if (now - one.sentAt <= togetherMs && one.ended.size === 0 && one.what === what) {
        one.refs.push(ref);
        return;
      }
    }
    const watched: Watched = { sentAt: now, what, refs: [ref], ended: new Map() };
    this.#watched.add(watched);
    this.#askAfter(watched, firstMs);
  }

  stop(): void {
    for (const watched of this.#watched) watched.timer?.cancel();
    this.#watched.clear();
  }

  #askAfter(watched: Watched, afterMs: number): void {
    watched.timer = this.#options.clock.after(afterMs, () => void this.#ask(watched));
  }

  async #ask(watched: Watched): Promise<void> {
    const { clock, read, settings, isLookedAt, tell } = this.#options;
    for (const ref of watched.refs) {
      if (watched.ended.has(keyOf(ref))) continue;
      try {
        const command = await read(ref);
        if (isFinal(command.status)) watched.ended.set(keyOf(ref), command);
      } catch {
        // The connection may be away for a while.
      }
    }
    if (!this.#watched.has(watched)) return;
    const tookMs = clock.now() - watched.sentAt;
    if (watched.ended.size < watched.refs.length) {
      if (tookMs < longestMs)
        this.#askAfter(watched, Math.min(latestMs, Math.max(firstMs, Math.round(tookMs / 10))));
      else this.#watched.delete(watched);
      return;
    }
    this.#watched.delete(watched);
    const { isShown, afterSeconds } = settings();
    if (isShown && tookMs >= afterSeconds * 1000 && !isLookedAt()) tell([...watched.ended.values()]);
  }
}
