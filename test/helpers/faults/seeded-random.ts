/** Numbers that look random and come again for the same seed (mulberry32). */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761 + 0x9e3779b9) >>> 0;
  }

  /** 0 to 1, without 1. */
  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** A whole number, both bounds included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] as T;
  }

  bytes(byteCount: number): Buffer {
    const bytes = Buffer.allocUnsafe(byteCount);
    for (let index = 0; index < byteCount; index += 1) bytes[index] = this.next() * 256;
    return bytes;
  }

  /** Another row of numbers, so that one part's use of them does not shift another's. */
  fork(): SeededRandom {
    return new SeededRandom(this.integer(0, 2 ** 31));
  }
}
