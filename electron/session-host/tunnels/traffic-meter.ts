import type { TrafficSample } from '#shared/tunnels/tunnel';
import type { Clock, Timer } from '../../platform/clock';

const sampleMs = 1000;
/** As many seconds are kept as a small picture shows. */
const keptSamples = 30;
/** Seconds of which the throughput is the mean. */
const meanSamples = 3;

/** Counts the bytes of a tunnel, and looks once a second while any of the kept seconds has some. */
export class TrafficMeter {
  bytesUp = 0;
  bytesDown = 0;
  #samples: TrafficSample[] = [];
  #seen: TrafficSample = [0, 0];
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onSample: () => void,
  ) {}

  add(up: number, down: number): void {
    this.bytesUp += up;
    this.bytesDown += down;
    this.#timer ??= this.clock.after(sampleMs, () => this.#sample(), { background: true });
  }

  /** Oldest first; empty when nothing moved lately. */
  get samples(): readonly TrafficSample[] {
    return this.#samples;
  }

  /** Means of the last three seconds, up and down, in bytes per second. */
  get rates(): TrafficSample {
    const last = this.#samples.slice(-meanSamples);
    const mean = (direction: 0 | 1) =>
      Math.round(
        last.reduce((sum, sample) => sum + sample[direction], 0) /
          Math.max(1, Math.min(last.length, meanSamples)),
      );
    return [mean(0), mean(1)];
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sample(): void {
    const [up, down] = this.#seen;
    this.#samples = [...this.#samples, [this.bytesUp - up, this.bytesDown - down] as TrafficSample].slice(
      -keptSamples,
    );
    this.#seen = [this.bytesUp, this.bytesDown];
    const isQuiet = this.#samples.every(([upThen, downThen]) => upThen === 0 && downThen === 0);
    if (isQuiet) this.#samples = [];
    this.#timer = isQuiet
      ? undefined
      : this.clock.after(sampleMs, () => this.#sample(), { background: true });
    this.onSample();
  }
}
