/** The screen of a recording at a moment, and where the recording goes on from there. */
export interface Checkpoint {
  /** Everything up to here is on the screen; milliseconds. */
  atMs: number;
  /** Of the piece that comes next, in bytes of the file. */
  offset: number;
  cols: number;
  rows: number;
  /** What a terminal is written after a reset to be as it was. */
  text: string;
}

interface CheckpointsOptions {
  /** Characters of output between two. */
  everyLength: number;
  /** Characters that all of them may have together. */
  mostLength: number;
}

/**
 * Screens on the way through a recording, so that a moment before the one that is shown is reached from the last of them. When
 * they become too many every second one goes, and those to come stand twice as far apart.
 */
export class Checkpoints {
  /** In the order of their offsets. */
  #all: Checkpoint[] = [];
  #length = 0;
  #everyLength: number;
  #sinceLast = 0;

  constructor(private readonly options: CheckpointsOptions) {
    this.#everyLength = options.everyLength;
  }

  /** Characters of all that are kept. */
  get length(): number {
    return this.#length;
  }

  /** Counts output on its way to the screen. */
  passed(length: number): void {
    this.#sinceLast += length;
  }

  /** Whether one is due where the piece at this offset comes next. */
  isDue(offset: number): boolean {
    return this.#sinceLast >= this.#everyLength && (this.#all.at(-1)?.offset ?? 0) < offset;
  }

  add(checkpoint: Checkpoint): void {
    this.#sinceLast = 0;
    this.#all.push(checkpoint);
    this.#length += checkpoint.text.length;
    while (this.#length > this.options.mostLength && this.#all.length > 1) {
      this.#all = this.#all.filter((_one, index) => index % 2 === 1);
      this.#length = this.#all.reduce((sum, { text }) => sum + text.length, 0);
      this.#everyLength *= 2;
    }
    if (this.#length > this.options.mostLength) {
      this.#all = [];
      this.#length = 0;
    }
  }

  /** The last one at or before a moment. */
  before(atMs: number): Checkpoint | undefined {
    return this.#all.findLast((one) => one.atMs <= atMs);
  }

  /** What comes next is counted from here. */
  startFrom(): void {
    this.#sinceLast = 0;
  }
}
