import type { Clock } from '#electron/platform/clock';
import { payloadOffset, peekMessageType } from '#electron/wire/agent-message';
import { MessageType } from '#electron/wire/message-type';
import type { SeededRandom } from './seeded-random';

/** What befalls the frames of a line; probabilities are 0 to 1. */
export interface LineConditions {
  latencyMs: number;
  /** Added to the latency of each frame by itself, which puts frames out of order. */
  jitterMs: number;
  drop: number;
  double: number;
  /** A byte of the payload is changed; its digest tells. */
  damage: number;
}

export const calm: LineConditions = { latencyMs: 2, jitterMs: 0, drop: 0, double: 0, damage: 0 };

/** Only these are numbered and acknowledged; the rest is of one connection, which neither loses nor reorders. */
const exposedTypes: ReadonlySet<string | undefined> = new Set([
  MessageType.inputStreamData,
  MessageType.outputStreamData,
  MessageType.acknowledge,
]);

/**
 * One direction of one connection of a session, with the faults of the whole way that a frame takes
 * through a service. A message that the connection itself carries, an open message or an end, keeps its place.
 */
export class FaultLine {
  /** Nothing that is sent from now on arrives before it. */
  #barrierAt = 0;
  #latestAt = 0;
  #cut = false;

  constructor(
    private readonly clock: Clock,
    private readonly random: SeededRandom,
    private readonly conditions: (frameType: string | undefined) => LineConditions,
    private readonly deliver: (frame: Buffer, isDamaged: boolean) => void,
  ) {}

  sendFrame(frame: Buffer): void {
    const type = peekMessageType(frame);
    if (!exposedTypes.has(type)) {
      this.inOrder(() => this.deliver(frame, false));
      return;
    }
    const { drop, double, damage, latencyMs, jitterMs } = this.conditions(type);
    const copies = this.random.chance(drop) ? 0 : this.random.chance(double) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const isDamaged = frame.length > payloadOffset && this.random.chance(damage);
      const bytes = isDamaged ? this.#damaged(frame) : frame;
      const delayMs = latencyMs + this.random.integer(0, jitterMs);
      const at = Math.max(this.#barrierAt, this.clock.now() + delayMs);
      this.#at(at, () => this.deliver(bytes, isDamaged));
    }
  }

  /** Runs after everything that was sent before it has arrived, and before anything that is sent after it. */
  inOrder(run: () => void): void {
    const at = Math.max(this.#latestAt, this.clock.now() + this.conditions(undefined).latencyMs);
    this.#barrierAt = at;
    this.#at(at, run);
  }

  /** What is on its way is lost, and so is what is still sent. */
  cut(): void {
    this.#cut = true;
  }

  #at(at: number, run: () => void): void {
    this.#latestAt = Math.max(this.#latestAt, at);
    this.clock.after(at - this.clock.now(), () => {
      if (!this.#cut) run();
    });
  }

  #damaged(frame: Buffer): Buffer {
    const copy = Buffer.from(frame);
    const index = this.random.integer(payloadOffset, frame.length - 1);
    copy[index] = (copy[index] as number) ^ (1 << this.random.integer(0, 7));
    return copy;
  }
}
