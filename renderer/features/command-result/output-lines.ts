import { plainOutput } from '#shared/commands/plain-output';

/** Kept in the window, in characters; of what is more, the end. */
export const mostKept = 16 * 1024 * 1024;

/**
 * Output that grows, as lines that can be shown: without colours, with the last line open until its end comes. Of more
 * than `mostKept` characters the first ones are dropped, and counted.
 */
export class OutputLines {
  readonly #decoder = new TextDecoder();
  readonly #most: number;
  #lines: string[] = [];
  #open = '';
  #kept = 0;
  #droppedLines = 0;
  #characters = 0;

  constructor(most = mostKept) {
    this.#most = most;
  }

  /** Counts of what came. */
  get characters(): number {
    return this.#characters;
  }

  get droppedLines(): number {
    return this.#droppedLines;
  }

  /** A copy, with the line that has no end yet. */
  lines(): string[] {
    return this.#open === '' ? [...this.#lines] : [...this.#lines, plainOutput(this.#open)];
  }

  addBytes(bytes: Uint8Array): void {
    this.add(this.#decoder.decode(bytes, { stream: true }));
  }

  add(text: string): void {
    this.#characters += text.length;
    const parts = (this.#open + text).split('\n');
    this.#open = parts.pop() ?? '';
    // A line that never ends is no line.
    if (this.#open.length > this.#most) {
      this.#open = this.#open.slice(-this.#most);
    }
    for (const part of parts) {
      const line = plainOutput(part);
      this.#lines.push(line);
      this.#kept += line.length + 1;
    }
    if (this.#kept <= this.#most) return;
    let dropped = 0;
    while (this.#kept > this.#most * 0.9 && dropped < this.#lines.length) {
      this.#kept -= (this.#lines[dropped]?.length ?? 0) + 1;
      dropped += 1;
    }
    this.#lines = this.#lines.slice(dropped);
    this.#droppedLines += dropped;
  }
}
