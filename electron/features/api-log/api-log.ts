import type { ApiCall, ApiCallPage } from '#shared/api-log/api-call';
import type { Clock, Timer } from '../../platform/clock';
import { CallRing } from './call-ring';
import type { CallLog, EndedCall } from './ports';

/** About 10 MB when every one has a long input. */
const keptCalls = 5000;
const pageCalls = 500;
/** New calls are told together, so that a burst is one message. */
const batchMs = 250;
/** A window asks anew before this is over; one that is gone costs nothing from then on. */
const followMs = 30_000;

interface ApiLogOptions {
  clock: Clock;
  onAdded(calls: ApiCall[]): void;
  capacity?: number;
}

/** The calls of this run to the APIs of all connections, in memory alone. */
export class ApiLog implements CallLog {
  readonly #options: ApiLogOptions;
  readonly #ring: CallRing;
  #lastId = 0;
  #toldId = 0;
  #followedUntil = 0;
  #batch: Timer | undefined;

  constructor(options: ApiLogOptions) {
    this.#options = options;
    this.#ring = new CallRing(options.capacity ?? keptCalls);
  }

  ended(call: EndedCall): void {
    this.#lastId += 1;
    this.#ring.add({ callId: this.#lastId, ...call });
    if (this.#isFollowed) this.#tellSoon();
  }

  /** A page of at most 500 calls with a greater id, the oldest first. */
  list(afterId: number): ApiCallPage {
    const calls = this.#ring.after(afterId, pageCalls);
    const last = calls.at(-1)?.callId ?? this.#lastId;
    return { calls, isMore: last < this.#lastId, dropped: this.#ring.dropped };
  }

  /** All that is kept, the oldest first. */
  all(): ApiCall[] {
    return this.#ring.after(0, this.#ring.size);
  }

  /** Has new calls told for half a minute, or no longer. */
  follow(isWanted: boolean): void {
    const { clock } = this.#options;
    if (isWanted && !this.#isFollowed) this.#toldId = this.#lastId;
    this.#followedUntil = isWanted ? clock.now() + followMs : 0;
    if (isWanted) return;
    this.#batch?.cancel();
    this.#batch = undefined;
  }

  clear(): void {
    this.#ring.clear();
    this.#toldId = this.#lastId;
  }

  get #isFollowed(): boolean {
    return this.#options.clock.now() < this.#followedUntil;
  }

  #tellSoon(): void {
    this.#batch ??= this.#options.clock.after(
      batchMs,
      () => {
        this.#batch = undefined;
        const calls = this.#ring.after(this.#toldId, pageCalls);
        const last = calls.at(-1);
        if (!last || !this.#isFollowed) return;
        this.#toldId = last.callId;
        this.#options.onAdded(calls);
        if (last.callId < this.#lastId) this.#tellSoon();
      },
      { background: true },
    );
  }
}
