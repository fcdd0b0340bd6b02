import type { AgentMessage } from '../agent-message';

interface StreamReceiverOptions {
  /** Takes stream data in order; `false` means not ready: the frame stays unacknowledged and comes again. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that is always ready answers nothing
  onData(payloadType: number, payload: Uint8Array): boolean | void;
  acknowledge(message: AgentMessage): void;
  /** Whether a frame is acknowledged before it is handed on; such a frame is always taken. */
  acknowledgesFirst(message: AgentMessage): boolean;
  /** Frames kept while they wait for an earlier one or for release(); beyond it they are neither kept nor acknowledged. */
  maxKeptFrames: number;
}

/**
 * The receiving half: puts stream data in order, drops doubles, acknowledges each frame.
 * A double is acknowledged again (the stock plugin does not, and stalls the session when one of its acknowledgements
 * is lost). While held, frames are kept and not acknowledged, which makes the sender stop at its own bound.
 */
export class StreamReceiver {
  readonly #options: StreamReceiverOptions;
  readonly #kept = new Map<number, { message: AgentMessage; acknowledged: boolean }>();
  #expected = 0;
  #held = false;
  #draining = false;

  constructor(options: StreamReceiverOptions) {
    this.#options = options;
  }

  /** Sequence number of the next frame in order. */
  get expected(): number {
    return this.#expected;
  }

  get keptFrames(): number {
    return this.#kept.size;
  }

  receive(message: AgentMessage): void {
    const { sequenceNumber } = message;
    if (sequenceNumber < this.#expected) {
      this.#options.acknowledge(message);
      return;
    }
    const known = this.#kept.get(sequenceNumber);
    if (known !== undefined) {
      if (known.acknowledged) this.#options.acknowledge(message);
      else if (!this.#held && sequenceNumber === this.#expected) this.#drain();
      return;
    }
    if (this.#kept.size >= this.#options.maxKeptFrames && sequenceNumber !== this.#expected) return;
    const entry = { message, acknowledged: false };
    this.#kept.set(sequenceNumber, entry);
    if (this.#held) return;
    if (sequenceNumber === this.#expected) {
      this.#drain();
      return;
    }
    entry.acknowledged = true;
    this.#options.acknowledge(message);
  }

  /** Stops handing on and acknowledging until release(). */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#drain();
  }

  /** Hands on what is there in order, whether held or not: nothing will come after it. */
  deliverHeld(): void {
    const wasHeld = this.#held;
    for (let before = -1; before !== this.#expected; ) {
      before = this.#expected;
      // The handler may hold again, as often as it likes.
      this.#held = false;
      this.#drain();
    }
    this.#held = wasHeld;
  }

  #drain(): void {
    // A handler may hold or release while it runs; the outer loop goes on with what is true then.
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (!this.#held) {
        const entry = this.#kept.get(this.#expected);
        if (entry === undefined) return;
        if (!entry.acknowledged && this.#options.acknowledgesFirst(entry.message)) {
          entry.acknowledged = true;
          this.#options.acknowledge(entry.message);
        }
        if (this.#options.onData(entry.message.payloadType, entry.message.payload) === false) return;
        this.#kept.delete(this.#expected);
        this.#expected += 1;
        if (!entry.acknowledged) this.#options.acknowledge(entry.message);
      }
    } finally {
      this.#draining = false;
    }
  }
}
