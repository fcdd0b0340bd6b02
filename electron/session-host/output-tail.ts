/** The last output of a session, for a window that has to draw its screen again. */
export class OutputTail {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #byteCount = 0;

  /** Keeps at least the last `leastBytes`, if there were as many; whole pieces go. */
  constructor(private readonly leastBytes: number) {}

  get byteCount(): number {
    return this.#byteCount;
  }

  get pieces(): readonly Uint8Array<ArrayBuffer>[] {
    return this.#pieces;
  }

  keep(piece: Uint8Array<ArrayBuffer>): void {
    this.#pieces.push(piece);
    this.#byteCount += piece.byteLength;
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      if (this.#byteCount - first.byteLength < this.leastBytes) return;
      this.#pieces.shift();
      this.#byteCount -= first.byteLength;
    }
  }
}
